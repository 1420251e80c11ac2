import AsyncHTTPClient
import Foundation
import KnowledgeBase
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Networking

/// A file on its way over HTTP.
public struct FileTransfer: Sendable {
    /// Where in the file the first byte stands: what was asked for, or 0 from a server that does not serve
    /// parts.
    public var offset: Int
    /// The bytes in order; no more is fetched than is taken.
    public var chunks: AsyncThrowingStream<Data, any Error>

    /// Asks for a file, or the rest of it (RFC 9110 §14, Range Requests). Redirects are followed as the
    /// client is set up to.
    ///
    /// - Parameters:
    ///   - offset: the first byte wanted.
    ///   - timeout: until the answer begins, and between two chunks.
    /// - Throws: ``KnowledgeBaseError`` of kind `external` when the server is out of reach or does not answer
    ///   with the file.
    public static func get(
        _ address: URL, from offset: Int, http: HTTPClient, timeout: Duration = .seconds(20)
    ) async throws -> FileTransfer {
        let request = request(address, from: offset)
        let action = "fetch \(address.absoluteString)"
        let response: HTTPClientResponse
        do {
            // The client's own deadline covers the body too, and a big file may take long.
            response = try await withTimeout(timeout) {
                try await http.execute(request, deadline: .distantFuture)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw failure(action, ProviderClient.reason(error))
        }
        return FileTransfer(
            offset: try start(response, action: action), chunks: stream(response.body, timeout, action))
    }

    private static func request(_ address: URL, from offset: Int) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address.absoluteString)
        request.headers.add(name: "user-agent", value: "kb")
        request.headers.add(name: "accept-encoding", value: "identity")
        if offset > 0 { request.headers.add(name: "range", value: "bytes=\(offset)-") }
        return request
    }

    private static func start(_ response: HTTPClientResponse, action: String) throws -> Int {
        switch response.status {
        case .ok: return 0
        case .partialContent:
            let range = response.headers.first(name: "content-range") ?? ""
            let first = range.trimmingPrefix("bytes ").prefix { $0.isNumber }
            guard let offset = Int(first) else {
                throw failure(action, "it sent an unnamed part of the file")
            }
            return offset
        default: throw failure(action, "it answered \(response.status.code)")
        }
    }

    private static func stream(
        _ body: HTTPClientResponse.Body, _ timeout: Duration, _ action: String
    ) -> AsyncThrowingStream<Data, any Error> {
        let chunks = Chunks(body.makeAsyncIterator())
        return AsyncThrowingStream {
            do {
                return try await withTimeout(timeout) { try await chunks.next() }
            } catch let error as CancellationError {
                throw error
            } catch {
                throw failure(action, ProviderClient.reason(error))
            }
        }
    }

    private static func failure(_ action: String, _ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(.external, cannot: action, because: reason)
    }
}

/// Hands the parts of a body out one by one.
private final class Chunks: @unchecked Sendable {
    // Unchecked: the stream's one consumer asks for the next part only when it has the one before.
    private var iterator: HTTPClientResponse.Body.AsyncIterator

    init(_ iterator: HTTPClientResponse.Body.AsyncIterator) {
        self.iterator = iterator
    }

    func next() async throws -> Data? {
        try await iterator.next().map { Data(buffer: $0) }
    }
}
