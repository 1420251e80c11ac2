import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Gives every request a name, in the answer's `x-request-id` and in the log: the client's where it is harmless.
struct RequestIDMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = Self.sane(request.headers[named: "x-request-id"]) ?? Self.make()
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: "request_id"] = "\(context.requestID)"
        var response = try await next(request, context)
        response.headers[named: "x-request-id"] = context.requestID
        return response
    }

    static func make() -> String {
        "req_" + UUID().uuidString.replacing("-", with: "").lowercased()
    }

    /// Letters, digits, `.`, `_` and `-`, 128 at most: nothing that could be read as more than a name.
    static func sane(_ text: String?) -> String? {
        guard let text, (1...128).contains(text.utf8.count) else { return nil }
        let isHarmless = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isHarmless ? text : nil
    }
}
