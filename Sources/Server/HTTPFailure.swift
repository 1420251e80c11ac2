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

    func response() throws -> Response {
        try JSONResponse.make(body, status: status, headers: headers)
    }
}

// MARK: The usual ones

extension HTTPFailure {
    static func invalid(_ message: String, param: String? = nil, code: String? = nil) -> HTTPFailure {
        HTTPFailure(
            status: .badRequest, message: message, type: "invalid_request_error", param: param, code: code)
    }

    static func notFound(
        _ message: String, param: String? = nil, code: String = "not_found"
    ) -> HTTPFailure {
        HTTPFailure(
            status: .notFound, message: message, type: "invalid_request_error", param: param, code: code)
    }

    static func unauthenticated(_ message: String) -> HTTPFailure {
        HTTPFailure(
            status: .unauthorized, message: message, type: "authentication_error", code: "invalid_api_key",
            headers: [.wwwAuthenticate: "Bearer"])
    }

    static func forbidden(_ message: String, code: String) -> HTTPFailure {
        HTTPFailure(status: .forbidden, message: message, type: "permission_error", code: code)
    }

    /// Closes the connection: what is still on its way is not read.
    static func tooLarge(limit: Int) -> HTTPFailure {
        HTTPFailure(
            status: .contentTooLarge, message: "The body is larger than \(limit) bytes.",
            type: "invalid_request_error", code: "body_too_large", headers: [.connection: "close"])
    }

    /// - Parameter seconds: after which it is worth another try.
    static func unavailable(_ message: String, code: String, retryAfter seconds: Int) -> HTTPFailure {
        HTTPFailure(
            status: .serviceUnavailable, message: message, type: "server_error", code: code,
            headers: [.retryAfter: String(seconds)])
    }

    /// Closes the connection, as there will be nobody at its other end.
    static var stopping: HTTPFailure {
        var failure = unavailable(
            "The server is being stopped. Nothing was changed; send it again in a moment.", code: "stopping",
            retryAfter: 5)
        failure.headers[.connection] = "close"
        return failure
    }

    static let unknown = HTTPFailure(
        status: .internalServerError,
        message: "Something went wrong here. The log has more under the request's id.",
        type: "server_error", code: "internal_error")
}

// MARK: What errors mean to who asked

extension HTTPFailure {
    /// - Parameter isTold: whether who asks may read what went wrong on this side, with its paths and addresses.
    init(_ error: KnowledgeBaseError, isTold: Bool = true) {
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
        let isOurs = status.code >= 500
        self.init(
            status: status, message: isOurs && !isTold ? Self.hidden(error.kind) : error.description,
            type: type, code: error.kind.rawValue)
        if status == .serviceUnavailable { headers[.retryAfter] = "1" }
        // The openai clients try 409 again, which helps nobody here.
        if status == .conflict { headers[named: "x-should-retry"] = "false" }
    }

    private static func hidden(_ kind: KnowledgeBaseError.Kind) -> String {
        switch kind {
        case .busy: "The base is being written to. Try again in a moment."
        case .storage: "The base cannot be written."
        case .database: "The base cannot be read."
        case .model: "The model does not answer."
        default: Self.unknown.message
        }
    }

    init(_ error: DecodingError) {
        let (path, reason): ([any CodingKey], String) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath + [key], "is missing")
            case .typeMismatch(let type, let context):
                (context.codingPath, "is not \(Self.name(of: type))")
            case .valueNotFound(let type, let context):
                (context.codingPath, "is null, not \(Self.name(of: type))")
            case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
            @unknown default: ([], "cannot be read")
            }
        let param = Self.text(path)
        if param.isEmpty, case .dataCorrupted = error {
            // Foundation says the same, and no place, of a number that does not fit.
            self = .invalid(
                "The body is not valid JSON, or has a number that is too large or has to be whole.",
                code: "invalid_json")
        } else {
            self = .invalid(
                "\(param.isEmpty ? "The body" : "'\(param)'") \(reason).", param: param.isEmpty ? nil : param)
        }
    }

    /// `messages[2].content`.
    private static func text(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any Collection.Type where "\(type)".hasPrefix("Array"): "an array"
        default: "an object"
        }
    }
}
