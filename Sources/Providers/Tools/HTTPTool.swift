import AsyncHTTPClient
import Foundation
import KnowledgeBase
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Networking

/// An HTTP endpoint as a tool that a model may call.
///
/// What a model writes is what a customer may have told it to write: arguments are checked before anything is
/// sent, cannot leave their place in the address, and lead to no other host. The host's addresses are looked
/// up here and the connection goes to one of those that were checked, so that a name cannot mean another
/// address by the time it is used. (OWASP, "Server-Side Request Forgery Prevention Cheat Sheet".)
public struct HTTPTool: Tool {
    public let definition: ToolDefinition

    private let settings: HTTPToolSettings
    private let schema: ArgumentSchema
    private let address: URLTemplate
    private let resolve: IPAddress.Resolver

    /// Characters of an endpoint's own error that the model is shown.
    private static let shownError = 200

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for settings that cannot work or cannot be checked.
    public init(_ settings: HTTPToolSettings) throws {
        try self.init(settings, resolve: IPAddress.addresses(of:))
    }

    init(_ settings: HTTPToolSettings, resolve: @escaping IPAddress.Resolver) throws {
        let checked = try CheckedSettings(settings)
        self.settings = settings
        self.resolve = resolve
        (schema, address) = (checked.schema, checked.address)
        definition = ToolDefinition(
            name: settings.name, summary: settings.summary, parameters: checked.parameters)
    }

    /// The endpoint's answer, or what went wrong in words for the model. Nothing is tried twice: the endpoint
    /// may have acted already.
    ///
    /// - Throws: `CancellationError`.
    public func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome {
        do {
            let request = try request(for: call)
            return ToolOutcome(text: redacted(try await answer(request)))
        } catch {
            try Task.checkCancellation()
            return .failure(redacted(reason(error)))
        }
    }
}

/// A failure as the model reads it: sentences.
private struct ToolFailure: Error {
    var text: String

    init(_ text: String) {
        self.text = text
    }
}

// MARK: Requests

extension HTTPTool {
    private func request(for call: ToolCall) throws -> HTTPClientRequest {
        guard let arguments = call.arguments else {
            throw ToolFailure("The arguments are not a JSON object.")
        }
        let problems = schema.problems(in: .object(arguments))
        guard problems.isEmpty else {
            throw ToolFailure("The arguments do not fit: \(problems.prefix(5).joined(separator: "; ")).")
        }
        let place = try address.address { name in
            guard let text = arguments[name]?.plainText else {
                throw URLTemplate.Problem(reason: "'\(name)' is no plain value")
            }
            return text
        }
        return request(to: place, arguments.filter { !address.arguments.contains($0.key) })
    }

    private func request(to place: String, _ arguments: [String: JSONValue]) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: place)
        request.method = HTTPMethod(rawValue: settings.method.rawValue)
        request.headers.add(name: "accept", value: "application/json, text/plain;q=0.9, */*;q=0.1")
        request.headers.add(name: "user-agent", value: "kb")
        switch settings.method {
        case .get: request.url += Self.query(arguments, isFirst: !place.contains("?"))
        case .post:
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: JSONValue.object(arguments).text))
        }
        for (name, value) in settings.headers { request.headers.replaceOrAdd(name: name, value: value) }
        return request
    }

    private static func query(_ arguments: [String: JSONValue], isFirst: Bool) -> String {
        let pairs = arguments.sorted { $0.key < $1.key }.flatMap { name, value in
            (value.array ?? [value]).map { item in
                "\(RequestSignature.encoded(name))=\(RequestSignature.encoded(item.plainText ?? item.text))"
            }
        }
        return pairs.isEmpty ? "" : (isFirst ? "?" : "&") + pairs.joined(separator: "&")
    }
}

// MARK: Answers

extension HTTPTool {
    private func answer(_ request: HTTPClientRequest) async throws -> String {
        let http = GuardedHTTP(allowsPrivateAddresses: settings.allowsPrivateAddresses, resolve: resolve)
        return try await withTimeout(settings.timeout) { [self] in
            try await http.withClient(for: address.host) { client in
                try await text(of: client.execute(request, timeout: TimeAmount(settings.timeout)))
            }
        }
    }

    private func text(of response: HTTPClientResponse) async throws -> String {
        let status = Int(response.status.code)
        guard !(300..<400).contains(status) else {
            throw ToolFailure("The tool answered \(status), a redirection, which is not followed.")
        }
        guard (200..<300).contains(status) else {
            throw ToolFailure("The tool answered \(status)\(await beginning(of: response)).")
        }
        let bytes = Data(buffer: try await response.body.collect(upTo: settings.largestAnswer))
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ToolFailure("The tool's answer is not text in UTF-8.")
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? "The tool answered without any text." : trimmed
    }

    /// A few words of an error on one line, where there are any.
    private func beginning(of response: HTTPClientResponse) async -> String {
        // An error page that is too long or broken still has its status.
        let body = try? await response.body.collect(upTo: settings.largestAnswer)
        let words = String(decoding: (body ?? ByteBuffer()).readableBytesView.prefix(4096), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // Redacted before it is cut, so that no half of a secret is left.
        return words.isEmpty ? "" : ": \(redacted(words).prefix(Self.shownError))"
    }
}

// MARK: Failures

extension HTTPTool {
    private func reason(_ error: any Error) -> String {
        switch error {
        case let failure as ToolFailure: failure.text
        case let problem as URLTemplate.Problem: "The arguments do not fit: \(problem.reason)."
        case is IPAddress.UnknownHost: "The tool's host is not known."
        case is GuardedHTTP.PrivateAddress:
            "The tool's address is not public, and its settings do not allow that."
        case is NIOTooManyBytesError:
            "The tool's answer is larger than \(settings.largestAnswer) bytes. Ask for less."
        case let error as HTTPClientError where error == .readTimeout || error == .deadlineExceeded:
            "The tool did not answer within \(settings.timeout)."
        default: "The tool could not be asked: \(ProviderClient.reason(error))."
        }
    }

    private static let openHeaders: Set = ["accept", "accept-language", "content-type", "user-agent"]
    /// Shorter values would star out ordinary words.
    private static let shortestSecret = 6

    /// The text without the values of headers and of the address' own query: endpoints repeat them in their errors.
    private func redacted(_ text: String) -> String {
        let values = settings.headers.filter { !Self.openHeaders.contains($0.key.lowercased()) }.values
        let query = URLComponents(string: settings.url)?.queryItems?.compactMap(\.value) ?? []
        let fixed = query.filter { !$0.contains("{") }
        let secrets =
            values.flatMap { value in [value] + value.split(separator: " ").map(String.init) } + fixed
        return secrets.filter { $0.count >= Self.shortestSecret }.sorted { $0.count > $1.count }
            .reduce(text) { $0.replacingOccurrences(of: $1, with: "***") }
    }
}

extension JSONValue {
    /// A single value as it stands in an address.
    fileprivate var plainText: String? {
        switch self {
        case .string(let text): text
        case .integer, .number, .bool: text
        default: nil
        }
    }
}
