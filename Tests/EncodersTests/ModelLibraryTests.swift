import Crypto
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Synchronization
import Testing

@testable import Encoders

@Suite struct ModelLibraryTests {
    static let contents = ["config.json": "{}", "model.safetensors": "0123456789"]

    private let manifest = ModelManifest(
        name: "tiny", dimensions: 4, repository: "some/tiny", revision: "abc",
        files: contents.sorted { $0.key < $1.key }.map { path, text in
            .init(
                path: path, size: text.utf8.count, sha256: WeightsHash.hex(SHA256.hash(data: Data(text.utf8)))
            )
        })

    /// Serves the files from memory, in small chunks, and remembers what it was asked for.
    final class Hub: FileDownloader {
        struct Unreachable: Error {}

        let contents: [String: String]
        let servesParts: Bool
        /// Bytes of one download after which the connection breaks.
        let breaksAfter: Int
        let offsets = Mutex<[Int]>([])

        init(
            _ contents: [String: String] = ModelLibraryTests.contents, servesParts: Bool = true,
            breaksAfter: Int = .max
        ) {
            self.contents = contents
            self.servesParts = servesParts
            self.breaksAfter = breaksAfter
        }

        func download(_ address: URL, from offset: Int) async throws -> FileDownload {
            offsets.withLock { $0.append(offset) }
            guard address.host() == "huggingface.co", let text = contents[address.lastPathComponent] else {
                throw Unreachable()
            }
            let start = servesParts ? offset : 0
            let (all, limit) = (Data(text.utf8.dropFirst(start)), breaksAfter)
            let sent = Mutex(0)
            return FileDownload(
                offset: start,
                chunks: AsyncThrowingStream {
                    try sent.withLock { sent in
                        guard sent < limit else { throw Unreachable() }
                        let chunk = all.dropFirst(sent).prefix(2)
                        sent += chunk.count
                        return chunk.isEmpty ? nil : Data(chunk)
                    }
                })
        }
    }

    private func pull(_ hub: Hub, into folder: URL) async -> String {
        do {
            try await ModelLibrary(root: folder, manifests: [manifest]).pull(
                manifest, into: folder, with: hub)
            return "pulled"
        } catch {
            return (error as? KnowledgeBaseError)?.description ?? "another error: \(error)"
        }
    }

    private func text(_ name: String, _ folder: URL) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func pull_installs_and_verifies_all_files() async throws {
        try await withTemporaryFolder { folder async throws in
            #expect(await pull(Hub(), into: folder.url) == "pulled")
            #expect(try text("model.safetensors", folder.url) == "0123456789")
            #expect(try names(folder.url) == [".verified", "config.json", "model.safetensors"])
            let status = ModelLibrary(root: folder.url).status(of: manifest, in: folder.url)
            #expect(status.isPresent && status.isVerified == true)
        }
    }

    @Test func second_pull_asks_for_nothing() async throws {
        try await withTemporaryFolder { folder async throws in
            #expect(await pull(Hub(), into: folder.url) == "pulled")
            let hub = Hub([:])
            #expect(await pull(hub, into: folder.url) == "pulled")
            #expect(hub.offsets.withLock { $0 } == [])
        }
    }

    @Test(arguments: [true, false]) func broken_connection_is_carried_on(servesParts: Bool) async throws {
        try await withTemporaryFolder { folder async throws in
            let failure = await pull(Hub(breaksAfter: 6), into: folder.url)
            #expect(failure.contains("make model") && failure.contains("Unreachable"))
            #expect(try names(folder.url) == ["config.json", "model.safetensors.partial"])
            let hub = Hub(servesParts: servesParts)
            #expect(await pull(hub, into: folder.url) == "pulled")
            #expect(hub.offsets.withLock { $0 } == [6])
            #expect(try text("model.safetensors", folder.url) == "0123456789")
        }
    }

    @Test func hub_out_of_reach_points_to_make_model() async throws {
        try await withTemporaryFolder { folder async throws in
            let failure = await pull(Hub([:]), into: folder.url)
            #expect(failure.contains("huggingface.co/some/tiny/resolve/abc/config.json"))
            #expect(failure.contains("make model"))
        }
    }

    @Test func file_with_another_hash_is_thrown_away() async throws {
        try await withTemporaryFolder { folder async throws in
            let failure = await pull(
                Hub(["config.json": "{}", "model.safetensors": "012345678X"]), into: folder.url)
            #expect(failure.contains("its SHA-256 is"))
            #expect(try names(folder.url) == ["config.json"])
        }
    }

    @Test func file_that_is_too_long_or_too_short() async throws {
        try await withTemporaryFolder { folder async throws in
            let long = await pull(
                Hub(["config.json": "{}", "model.safetensors": "0123456789ABC"]), into: folder.url)
            #expect(long.contains("longer than 10 bytes"))
            let short = await pull(Hub(["config.json": "{}", "model.safetensors": "0123"]), into: folder.url)
            #expect(short.contains("after 4 of 10 bytes"))
        }
    }

    @Test func folder_that_cannot_be_made() async throws {
        try await withTemporaryFolder { folder async throws in
            try folder.write("", to: "file")
            let failure = await pull(Hub(), into: folder.url.appending(path: "file/model"))
            #expect(failure.contains("file/model"))
        }
    }

    @Test func verify_finds_a_changed_file() async throws {
        try await withTemporaryFolder { folder async throws in
            #expect(await pull(Hub(), into: folder.url) == "pulled")
            try folder.write("[]", to: "config.json")
            let library = ModelLibrary(root: folder.url, manifests: [manifest])
            let found = reason { try library.verify(manifest, in: folder.url) }
            #expect(found.contains("config.json"))
        }
    }

    @Test func note_of_the_hash_ends_with_the_file_it_was_made_for() async throws {
        try await withTemporaryFolder { folder async throws in
            let file = try folder.write("abc", to: "model.safetensors")
            let hash = try WeightsHash.of(file)
            #expect(hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(WeightsHash.noted(try WeightsHash.stamp(of: file), for: file) == hash)
            try file.write("abcd")
            #expect(WeightsHash.noted(try WeightsHash.stamp(of: file), for: file) == nil)
            #expect(try WeightsHash.of(file) != hash)
        }
    }

    @Test func list_names_known_and_found_models() async throws {
        try await withTemporaryFolder { root async throws in
            try FileManager.default.copyItem(
                at: fixture("tiny-bert"), to: root.url.appending(path: "tiny-bert"))
            try root.write("", to: "no-model/readme.txt")
            let list = try ModelLibrary(root: root.url).list()
            #expect(list.map(\.name) == ["all-MiniLM-L6-v2", "tiny-bert"])
            #expect(list.map(\.dimensions) == [384, 20])
            #expect(list.map(\.isPresent) == [false, true])
            #expect(list.map(\.isVerified) == [false, nil])
        }
    }

    @Test func folders_follow_flag_then_environment_then_data_home() {
        func folder(_ override: String?, _ environment: [String: String]) -> String {
            ModelLibrary.modelFolder(override: override, environment: environment).path
        }
        #expect(folder("/m", ["KB_MODEL_DIR": "/e"]) == "/m")
        #expect(folder(nil, ["KB_MODEL_DIR": "/e"]) == "/e")
        #expect(folder(nil, ["XDG_DATA_HOME": "/x", "HOME": "/h"]) == "/x/kb/models/all-MiniLM-L6-v2")
        #expect(
            folder(nil, ["XDG_DATA_HOME": "x", "HOME": "/h"]) == "/h/.local/share/kb/models/all-MiniLM-L6-v2")
    }

    @Test func script_and_manifest_name_the_same_files() throws {
        let script = try String(contentsOf: fixture("../../scripts/model.sh"), encoding: .utf8)
        for file in ModelManifest.allMiniLML6V2.files {
            #expect(script.contains("\(file.sha256) \(file.size) \(file.path)"))
        }
    }

    @Test func unknown_name_lists_the_known_ones() {
        let library = ModelLibrary(root: URL(filePath: "/nowhere"))
        let found = reason { _ = try library.manifest(named: "other") }
        #expect(found.contains("all-MiniLM-L6-v2"))
    }
}
