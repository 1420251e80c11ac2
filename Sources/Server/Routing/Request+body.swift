import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import NIOCore
import NIOFoundationCompat

extension Request {
    /// The whole body.
    ///
    /// - Throws: ``HTTPFailure`` 413 for one that is larger than the route takes.
    func bytes(context: ServerContext) async throws -> ByteBuffer {
        let timer = context.limitBodyTime()
        defer { timer?.cancel() }
        do {
            return try await body.collect(upTo: context.largestBody)
        } catch is NIOTooManyBytesError {
            throw HTTPFailure.tooLarge(limit: context.largestBody)
        }
    }

    /// The body as JSON.
    ///
    /// - Throws: ``HTTPFailure`` 413, 415, or 400 with the field that is wrong.
    func json<Value: Decodable>(_ type: Value.Type, context: ServerContext) async throws -> Value {
        if let mediaType = headers[.contentType], !Self.isJSON(mediaType) {
            throw HTTPFailure(
                status: .unsupportedMediaType,
                message: "This route takes application/json.", type: "invalid_request_error",
                code: "unsupported_media_type")
        }
        let bytes = try await bytes(context: context)
        guard bytes.readableBytes > 0 else {
            throw HTTPFailure.invalid("The body is empty. Send a JSON object.", code: "empty_body")
        }
        try JSONLimits().check(bytes.readableBytesView)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: bytes)
    }

    private static func isJSON(_ mediaType: String) -> Bool {
        let name = mediaType.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        return name == "application/json" || name.hasSuffix("+json")
    }
}

extension ServerContext {
    /// A part of the path, percent-decoded.
    ///
    /// - Throws: ``HTTPFailure`` 400 where it is not UTF-8.
    func pathParameter(_ name: String) throws -> String {
        guard let value = parameters.get(name)?.removingPercentEncoding, !value.isEmpty else {
            throw HTTPFailure.invalid("'\(name)' in the path cannot be read.", param: name)
        }
        return value
    }
}

extension Request {
    /// A parameter of the query; `nil` where it is not there or empty.
    func queryParameter(_ name: String) -> String? {
        uri.queryParameters.get(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A whole number of the query.
    ///
    /// - Throws: ``HTTPFailure`` 400 for what is none or out of range.
    func queryNumber(_ name: String, in range: ClosedRange<Int>, default value: Int) throws -> Int {
        guard let text = uri.queryParameters.get(name) else { return value }
        // Int takes a plus sign too.
        let digits = range.lowerBound < 0 && text.hasPrefix("-") ? text.dropFirst() : text[...]
        let isPlain = digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        guard isPlain, let number = Int(text), range.contains(number) else {
            throw HTTPFailure.invalid(
                "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound).",
                param: name)
        }
        return number
    }
}
