import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import NIOCore

/// An answer that says what is wrong, in the shape that clients of OpenAI know:
/// `{"error": {"message", "type", "param", "code"}}`.
struct HTTPFailure: Error, Sendable {
    var status: HTTPResponse.Status
    var message: String
    /// `invalid_request_error`, `authentication_error`, `rate_limit_error`, `server_error` ...
    var type: String
    /// The field that is wrong.
    var param: String?
    var code: String?
    var headers = HTTPFields()

    static func invalid(_ message: String, param: String? = nil, code: String? = nil) -> HTTPFailure {
        HTTPFailure(
            status: .badRequest, message: message, type: "invalid_request_error", param: param, code: code)
    }

    static func notFound(_ message: String, code: String = "not_found") -> HTTPFailure {
        HTTPFailure(status: .notFound, message: message, type: "invalid_request_error", code: code)
    }

    /// What a failure of the core means to who asked.
    init(_ error: KnowledgeBaseError) {
        let (status, type): (HTTPResponse.Status, String) =
            switch error.kind {
            case .usage: (.badRequest, "invalid_request_error")
            case .notFound: (.notFound, "invalid_request_error")
            case .unreadable, .encrypted: (.unprocessableContent, "invalid_request_error")
            case .limitExceeded: (.contentTooLarge, "invalid_request_error")
            case .refused: (.conflict, "invalid_request_error")
            case .busy: (.serviceUnavailable, "server_error")
            case .storage: (.init(code: 507, reasonPhrase: "Insufficient Storage"), "server_error")
            case .database, .model, .external: (.internalServerError, "server_error")
            }
        self.init(status: status, message: error.description, type: type, code: error.kind.rawValue)
    }

    init(
        status: HTTPResponse.Status, message: String, type: String, param: String? = nil, code: String? = nil,
        headers: HTTPFields = HTTPFields()
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.param = param
        self.code = code
        self.headers = headers
    }

    /// As it is sent.
    var body: JSONValue {
        let text = { (value: String?) in value.map { JSONValue.string($0) } ?? .null }
        return [
            "error": [
                "message": .string(message), "type": .string(type), "param": text(param), "code": text(code),
            ]
        ]
    }
}
