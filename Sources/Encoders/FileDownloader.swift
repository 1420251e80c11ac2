import Foundation

/// Bytes that arrive from an address.
public struct FileDownload: Sendable {
    /// Where in the file the first byte stands: what was asked for, or 0 from a server that does not
    /// serve parts.
    public var offset: Int
    /// The bytes in order. Make it with `AsyncThrowingStream(unfolding:)`, so that no more is fetched
    /// than is written.
    public var chunks: AsyncThrowingStream<Data, any Error>

    public init(offset: Int, chunks: AsyncThrowingStream<Data, any Error>) {
        self.offset = offset
        self.chunks = chunks
    }
}

/// Fetches files over the network; follows redirects and limits the time between two chunks.
public protocol FileDownloader: Sendable {
    /// - Parameter offset: the first byte wanted; the ones before are there already.
    /// - Throws: when the address cannot be reached or does not answer with the file.
    func download(_ address: URL, from offset: Int) async throws -> FileDownload
}
