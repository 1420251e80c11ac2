import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// What went wrong on the way to a server or back, in words.
package enum TransportFailure {
    /// A clause for people, as "connection refused".
    package static func reason(of error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: return reason(of: error)
        case let error as IOError: return String(cString: strerror(error.errnoCode)).lowercased()
        case let error as NIOConnectionError:
            // One for every address of the host; none when its name has no address.
            return error.connectionErrors.first.map { reason(of: $0.error) } ?? "no such host"
        case ChannelError.connectTimeout: return "no connection in time"
        case is IPAddress.UnknownHost: return "no such host"
        default: return "\(error)"
        }
    }

    /// In a word for metrics; `nil` where it is nothing of the connection.
    package static func code(of error: any Error) -> String? {
        switch error {
        case let error as HTTPClientError: clientCode(error)
        case ChannelError.connectTimeout, is IOError, is NIOConnectionError, is IPAddress.UnknownHost:
            "unreachable"
        default: nil
        }
    }

    private static func clientCode(_ error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "unreachable"
        case .deadlineExceeded, .readTimeout: "timeout"
        case .remoteConnectionClosed: "closed"
        default: "transport"
        }
    }

    package static func isTimeout(_ error: any Error) -> Bool {
        switch (error as? HTTPClientError, error) {
        case (.readTimeout?, _), (.deadlineExceeded?, _), (.connectTimeout?, _),
            (_, ChannelError.connectTimeout):
            true
        default: false
        }
    }

    private static func reason(of error: HTTPClientError) -> String {
        switch error {
        case .deadlineExceeded, .readTimeout: return "no answer in time"
        case .connectTimeout: return "no connection in time"
        case .remoteConnectionClosed: return "it closed the connection before the answer's end"
        default: return error.shortDescription
        }
    }
}
