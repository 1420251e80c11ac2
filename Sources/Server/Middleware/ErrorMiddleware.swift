import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging
import NIOCore

/// Makes JSON of whatever goes wrong, all in one shape.
struct ErrorMiddleware: RouterMiddleware {
    let operations: [APIOperation]

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let failure = failure(error, request, context)
            context.notes.error = failure.code ?? failure.type
            return try failure.response()
        }
    }

    private func failure(_ error: any Error, _ request: Request, _ context: ServerContext) -> HTTPFailure {
        switch error {
        case let failure as HTTPFailure: return failure
        case let error as KnowledgeBaseError: return failure(error, context)
        case let error as DecodingError: return HTTPFailure(error)
        case is NIOTooManyBytesError: return .tooLarge(limit: context.largestBody)
        case is CancellationError:
            return HTTPFailure(
                status: .init(code: 499, reasonPhrase: "Client Closed Request"),
                message: "The client went away.",
                type: "invalid_request_error", code: "cancelled")
        case let error as HTTPError: return failure(error, request)
        default:
            context.logger.error("unexpected error", metadata: ["error_type": "\(type(of: error))"])
            return .unknown
        }
    }

    /// What went wrong on this side is for the log, and for those who own the server.
    private func failure(_ error: KnowledgeBaseError, _ context: ServerContext) -> HTTPFailure {
        let failure = HTTPFailure(error, isTold: context.principal?.allows(.admin) ?? false)
        if failure.status.code >= 500 {
            context.logger.error("request failed", metadata: ["error": "\(error)"])
        }
        return failure
    }

    private func failure(_ error: HTTPError, _ request: Request) -> HTTPFailure {
        if error.status == .notFound, error.body == nil { return unmatched(request) }
        return HTTPFailure(
            status: error.status, message: error.body ?? error.status.reasonPhrase,
            type: error.status.code < 500 ? "invalid_request_error" : "server_error", headers: error.headers)
    }

    /// No such path, or not with this method.
    private func unmatched(_ request: Request) -> HTTPFailure {
        let methods = operations.methods(of: request.uri.path).map(\.rawValue)
        guard !methods.isEmpty else {
            return .notFound("There is no such route. /openapi.json lists them.", code: "unknown_route")
        }
        return HTTPFailure(
            status: .methodNotAllowed, message: "This route takes \(methods.joined(separator: ", ")).",
            type: "invalid_request_error", code: "method_not_allowed",
            headers: [.allow: methods.joined(separator: ", ")])
    }
}
