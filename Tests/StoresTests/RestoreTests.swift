import Foundation
import GRDB
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Testing

@testable import Stores

/// Putting a backup back loses nothing and is seen by everyone.
struct RestoreTests {
    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
    }

    private func save(_ paths: [String], in store: SQLiteStore) async throws {
        let source = try await store.source(root: "/docs")
        for path in paths {
            let chunk = Chunk(ordinal: 0, headingPath: [], text: "texto \(path)", language: .spanish)
            try await store.save(
                IndexedDocument(
                    path: path, stamp: FileStamp(size: 1, modified: 1), contentHash: "h", recipe: "r",
                    title: path, mediaType: "text/plain", language: .spanish, chunks: [chunk]),
                in: source.id, vectors: [:])
        }
    }

    private func found(_ text: String, in store: SQLiteStore) async throws -> [String] {
        let query = LexicalQuery([.init(text, language: .spanish, rendering: .original)])
        let candidates = try await store.candidates(for: query, vector: nil, filter: Filter(), limit: 9)
            .passages
        return try await store.passages(candidates.map(\.chunk)).map(\.path).sorted()
    }

    private func restore(_ folder: TemporaryFolder) async throws {
        try await SQLiteStore.restore(
            from: folder.file("copy.sqlite"), to: folder.file("kb.sqlite"), logger: .quiet)
    }

    @Test func a_base_that_is_served_is_left_alone() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await save(["uno"], in: store)
            try await store.backup(to: folder.file("copy.sqlite"))
            try await save(["dos"], in: store)
            let error = try await SQLiteStore.withServingLock(of: folder.file("kb.sqlite")) {
                await #expect(throws: KnowledgeBaseError.self) { try await restore(folder) }
            }
            #expect(error?.kind == .busy && error?.description.contains("kb serve") == true)
            #expect(try await store.documents(in: nil).map(\.path) == ["dos", "uno"])
            try await restore(folder)
            #expect(try await store.documents(in: nil).map(\.path) == ["uno"])
        }
    }

    @Test func a_process_that_has_the_base_open_goes_on_with_the_backup() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await save(["uno", "dos"], in: store)
            try await store.backup(to: folder.file("copy.sqlite"))
            try await save(["tres"], in: store)
            #expect(try await found("texto tres", in: store).contains("tres"))

            try await restore(folder)
            #expect(try await found("texto tres", in: store) == ["dos", "uno"])
            try await save(["cuatro"], in: store)
            #expect(try await found("texto cuatro", in: open(folder)).contains("cuatro"))
            let kept = try SQLiteStore(path: folder.file("kb.sqlite.before-restore"), logger: .quiet)
            #expect(try await kept.documents(in: nil).map(\.path).sorted() == ["dos", "tres", "uno"])
        }
    }

    @Test func a_log_left_behind_by_a_removed_base_does_not_come_back() async throws {
        try await withTemporaryFolder { folder in
            do {
                let other = try SQLiteStore(path: folder.file("other.sqlite"), logger: .quiet)
                try await save(["copia"], in: other)
                try await other.backup(to: folder.file("copy.sqlite"))
            }
            let store = try open(folder)
            try await save(["resto"], in: store)
            let log = try Data(contentsOf: folder.url.appending(path: "kb.sqlite-wal"))
            #expect(log.count > 4096)
            try store.database.close()
            try FileManager.default.removeItem(atPath: folder.file("kb.sqlite"))
            try log.write(to: folder.url.appending(path: "kb.sqlite-wal"))

            try await restore(folder)
            #expect(try await open(folder).documents(in: nil).map(\.path) == ["copia"])
        }
    }

    @Test func a_backup_of_an_older_release_is_brought_up_to_date() async throws {
        try await withTemporaryFolder { folder in
            let old = try DatabaseQueue(path: folder.file("copy.sqlite"))
            try Schema.migrator.migrate(old, upTo: "v1")
            try await old.write { try $0.execute(sql: "INSERT INTO sources (root) VALUES ('/old')") }
            try old.close()
            try await restore(folder)
            #expect(try await open(folder).sources().map(\.root) == ["/old"])
        }
    }

    @Test func a_damaged_base_is_set_aside() async throws {
        try await withTemporaryFolder { folder in
            do {
                let store = try open(folder)
                try await save(["uno"], in: store)
                try await store.backup(to: folder.file("copy.sqlite"))
                try store.database.close()
            }
            let damaged = Data("SQLite format 3\u{0}".utf8) + Data(repeating: 7, count: 8_000)
            try damaged.write(to: folder.url.appending(path: "kb.sqlite"))
            try await restore(folder)
            #expect(try await open(folder).documents(in: nil).map(\.path) == ["uno"])
            #expect(try Data(contentsOf: folder.url.appending(path: "kb.sqlite.before-restore")) == damaged)
        }
    }

    @Test func a_copy_of_the_file_that_is_put_back_does_not_get_the_index_of_another_past() async throws {
        try await withTemporaryFolder { folder in
            let files = FileManager.default
            do {
                let store = try open(folder)
                try await save(["uno"], in: store)
                try await store.refreshIndex()
                try store.database.close()
            }
            try files.copyItem(atPath: folder.file("kb.sqlite"), toPath: folder.file("old"))
            do {
                let store = try open(folder)
                try await save(["aceite"], in: store)
                try await store.refreshIndex()
                try store.database.close()
            }
            try files.removeItem(atPath: folder.file("kb.sqlite"))
            try files.copyItem(atPath: folder.file("old"), toPath: folder.file("kb.sqlite"))
            let store = try open(folder)
            try await save(["frenos"], in: store)
            try await store.refreshIndex()
            #expect(try await found("frenos", in: store) == ["frenos"])
            #expect(try await found("aceite", in: store) == [])
        }
    }
}
