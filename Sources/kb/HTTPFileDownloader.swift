import AsyncHTTPClient
import Encoders
import Foundation
import Providers

/// Fetches a model's files over HTTP.
struct HTTPFileDownloader: FileDownloader {
    func download(_ address: URL, from offset: Int) async throws -> FileDownload {
        let transfer = try await FileTransfer.get(address, from: offset, http: .shared)
        return FileDownload(offset: transfer.offset, chunks: transfer.chunks)
    }
}
