import Dispatch
import Foundation
import GRDB
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Synchronization
import Testing

@testable import Stores

struct SQLiteStoreTests {
    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
    }

    private func document(_ path: String, _ texts: [String]) -> IndexedDocument {
        let chunks = texts.enumerated().map {
            Chunk(ordinal: $0.offset, headingPath: ["Guía"], text: $0.element, language: .spanish)
        }
        return IndexedDocument(
            path: path, stamp: FileStamp(size: 1, modified: 1), contentHash: "h", recipe: "r", title: path,
            mediaType: "text/plain", language: .spanish, chunks: chunks)
    }

    private func vectors(_ document: IndexedDocument) -> [TextHash: Embedding] {
        document.chunks.reduce(into: [:]) { vectors, chunk in
            vectors[TextHash(of: chunk.embeddedText)] = [
                Float(chunk.text.utf8.count), 1, Float(chunk.ordinal),
            ]
        }
    }

    private let fingerprint = EmbedderFingerprint(provider: "test", model: "m", dimensions: 3, tokenLimit: 9)

    private func fill(_ store: SQLiteStore, _ count: Int = 20) async throws {
        try await store.activate(fingerprint)
        let source = try await store.source(root: "/docs")
        for number in 0..<count {
            let document = document("\(number)", ["garantía número \(number)", "pago \(number)"])
            try await store.save(document, in: source.id, vectors: vectors(document))
        }
    }

    private func search(_ store: SQLiteStore) async throws -> [Candidate] {
        let query = LexicalQuery([.init("pago de la garantía 7", language: .spanish, rendering: .original)])
        return try await store.candidates(for: query, vector: [1, 2, 3], filter: Filter(), limit: 10).passages
            .sorted { $0.chunk < $1.chunk }
    }

    private func failure(_ folder: TemporaryFolder) throws -> KnowledgeBaseError {
        try #require(throws: KnowledgeBaseError.self) { _ = try open(folder) }
    }

    private func indexFiles(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file("kb.sqlite.index"))
    }

    // MARK: Opening

    @Test func a_reopened_database_has_everything() async throws {
        try await withTemporaryFolder { folder in
            try await fill(try open(folder))
            let before = try await search(try open(folder))
            let store = try open(folder)
            #expect(try await search(store) == before)
            #expect(before.count >= 10)
            #expect(try await store.status().embedded == 40)
            #expect(try await store.status().bytes > 10_000)
        }
    }

    @Test func a_database_of_a_newer_release_is_refused_and_left_alone() async throws {
        try await withTemporaryFolder { folder in
            try await fill(try open(folder), 1)
            let queue = try DatabaseQueue(path: folder.file("kb.sqlite"))
            try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
            let error = try failure(folder)
            #expect(error.kind == .database)
            #expect(error.description.contains("made by a newer kb"))
            #expect(try await queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM documents") } == 1)
        }
    }

    @Test func a_file_that_is_no_database_is_refused_and_left_alone() async throws {
        try await withTemporaryFolder { folder in
            let bytes = Data("name,price\nSUV,10\n".utf8)
            try bytes.write(to: folder.url.appending(path: "kb.sqlite"))
            let error = try failure(folder)
            #expect(error.kind == .database)
            #expect(error.reason == "it is not a database")
            #expect(try Data(contentsOf: folder.url.appending(path: "kb.sqlite")) == bytes)
        }
    }

    @Test func a_database_of_another_program_is_refused() async throws {
        try await withTemporaryFolder { folder in
            let queue = try DatabaseQueue(path: folder.file("kb.sqlite"))
            try await queue.write { try $0.execute(sql: "CREATE TABLE bookmarks (url TEXT)") }
            let before = try Data(contentsOf: folder.url.appending(path: "kb.sqlite"))
            #expect(try failure(folder).reason == "it belongs to another program")
            #expect(try Data(contentsOf: folder.url.appending(path: "kb.sqlite")) == before)
        }
    }

    @Test func a_database_of_another_program_that_keeps_a_log_is_refused() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try await pool.write { try $0.execute(sql: "CREATE TABLE bookmarks (url TEXT)") }
            #expect(try failure(folder).reason == "it belongs to another program")
        }
    }

    @Test(arguments: 0..<10)
    func a_database_is_made_once_however_many_open_it(round: Int) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.file("kb.sqlite")
            try await withThrowingTaskGroup(of: SQLiteStore.self) { group in
                for _ in 0..<4 { group.addTask { try SQLiteStore(path: path, logger: .quiet) } }
                for try await store in group { #expect(try await store.status().documents == 0) }
            }
        }
    }

    @Test func a_database_whose_making_was_interrupted_is_finished() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try await pool.write {
                try $0.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            }
            #expect(try await open(folder).status().documents == 0)
        }
    }

    @Test func an_empty_file_becomes_a_database() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: folder.url.appending(path: "kb.sqlite"))
            #expect(try await open(folder).status().documents == 0)
        }
    }

    @Test func a_missing_folder_and_a_folder_as_file_are_named() async throws {
        try await withTemporaryFolder { folder in
            let missing = try #require(throws: KnowledgeBaseError.self) {
                _ = try SQLiteStore(path: folder.file("no/kb.sqlite"), logger: .quiet)
            }
            #expect(missing.kind == .storage)
            #expect(missing.reason.contains("does not exist"))
            let isFolder = try #require(throws: KnowledgeBaseError.self) {
                _ = try SQLiteStore(path: folder.url.path, logger: .quiet)
            }
            #expect(isFolder.reason == "it is a folder")
        }
    }

    @Test func a_damaged_database_is_told_with_advice() async throws {
        try await withTemporaryFolder { folder in
            do {
                let store = try open(folder)
                try await fill(store)
                _ = try await store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
                try store.database.close()
            }
            let url = folder.url.appending(path: "kb.sqlite")
            var bytes = try Data(contentsOf: url)
            for offset in stride(from: 4096, to: bytes.count, by: 7) { bytes[offset] = 0xA5 }
            try bytes.write(to: url)
            let error = await #expect(throws: KnowledgeBaseError.self) {
                let store = try open(folder)
                _ = try await store.documents(in: nil)
                _ = try await search(store)
            }
            #expect(error?.kind == .database)
            #expect(error?.advice?.contains("kb restore") == true)
        }
    }

    @Test func a_full_disk_is_told_and_nothing_is_lost() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 5)
            try await store.database.writeWithoutTransaction { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
            }
            let source = try await store.source(root: "/docs")
            let big = document("0", [String(repeating: "garantía ", count: 100_000)])
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await store.save(big, in: source.id, vectors: [:])
            }
            #expect(error?.kind == .storage)
            #expect(error?.reason == "the disk is full")
            #expect(try await store.status().passages == 10)
            #expect(try await search(store).count >= 10)
        }
    }

    /// A killed process leaves the files as they are at that moment: here, in the middle of a transaction
    /// so large that part of it stands in the write-ahead log already.
    @Test func a_process_killed_while_saving_leaves_the_state_before() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 5)
            let before = try await search(store)
            let crashed = folder.url.appending(path: "crashed")
            try FileManager.default.createDirectory(at: crashed, withIntermediateDirectories: true)
            let log = folder.file("kb.sqlite-wal")
            try await store.database.write { db in
                try db.execute(sql: "PRAGMA cache_size = 5")
                let size = fileSize(log)
                try db.execute(sql: "DELETE FROM documents WHERE id % 2")
                try db.execute(sql: "UPDATE meta SET generation = generation + 1")
                for number in 0..<2000 {
                    let question = String(repeating: "¿\(number)?", count: 100)
                    try db.execute(
                        sql:
                            "INSERT INTO misses (question, language, asked_at, confidence) VALUES (?, 'es', 0, 0)",
                        arguments: [question])
                }
                #expect(fileSize(log) > size + 500_000)
                for suffix in ["", "-wal", "-shm"] {
                    try FileManager.default.copyItem(
                        atPath: folder.file("kb.sqlite\(suffix)"),
                        toPath: crashed.path + "/kb.sqlite\(suffix)")
                }
            }
            let reopened = try SQLiteStore(path: crashed.path + "/kb.sqlite", logger: .quiet)
            #expect(try await reopened.status().documents == 5)
            #expect(try await reopened.misses(limit: 1).isEmpty)
            #expect(try await search(reopened) == before)
        }
    }

    @Test func another_process_s_lock_is_waited_for_and_ends_with_it() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let holder = Process()
            let input = Pipe()
            holder.executableURL = URL(filePath: "/usr/bin/flock")
            // No fork: the lock ends with this very process. It has no end of its own: on a machine with much to do
            // any time may have passed before this test looks again.
            holder.arguments = ["--no-fork", folder.file("kb.sqlite.lock"), "cat"]
            holder.standardInput = input
            try holder.run()
            defer {
                if holder.isRunning { kill(holder.processIdentifier, SIGKILL) }
                try? input.fileHandleForWriting.close()
            }
            while try FileLock.tryLocking(folder.file("kb.sqlite.lock")) != nil {
                try #require(holder.isRunning)
                try await Task.sleep(for: .milliseconds(10))
            }
            let told = Mutex(0)
            let value = try await store.withSyncLock {
                #expect(
                    told.withLock {
                        $0 += 1; return $0
                    } == 1)
                kill(holder.processIdentifier, SIGKILL)
            } _: {
                7
            }
            #expect(value == 7)
            #expect(told.withLock { $0 } == 1)
        }
    }

    // MARK: Read-only

    @Test func a_database_without_write_access_is_searched_from_memory() async throws {
        try await withTemporaryFolder { folder in
            let before: [Candidate]
            do {
                let store = try open(folder)
                try await fill(store)
                before = try await search(store)
                try store.database.close()
            }
            try FileManager.default.removeItem(atPath: folder.file("kb.sqlite.index"))
            // Permissions do not bind the superuser, so the opener is told outright.
            let opened = try DatabaseOpener(path: folder.file("kb.sqlite"), isReadOnly: true).open()
            let store = SQLiteStore(opened, path: folder.file("kb.sqlite"), logger: .quiet)
            #expect(try await search(store) == before)
            #expect(!FileManager.default.fileExists(atPath: folder.file("kb.sqlite.index")))
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await store.source(root: "/new")
            }
            #expect(error?.kind == .storage)
        }
    }

    @Test func an_index_folder_that_cannot_be_made_is_done_without() async throws {
        try await withTemporaryFolder { folder in
            try Data("in the way".utf8).write(to: folder.url.appending(path: "kb.sqlite.index"))
            let store = try open(folder)
            try await fill(store)
            #expect(try await search(store).count >= 10)
        }
    }

    // MARK: The derived index

    @Test(arguments: ["nothing", "manifest", "segments", "contents", "everything"])
    func an_index_that_is_missing_or_damaged_is_built_again(_ victim: String) async throws {
        try await withTemporaryFolder { folder in
            try await fill(try open(folder))
            let before = try await search(try open(folder))
            let files = try indexFiles(folder)
            #expect(files.contains { $0.hasSuffix(".lex") } && files.contains { $0.hasSuffix(".vec") })
            for file in files {
                let path = folder.file("kb.sqlite.index/\(file)")
                switch victim {
                case "manifest" where file.hasSuffix("json"):
                    try Data("{".utf8).write(to: URL(filePath: path))
                case "segments" where !file.hasSuffix("json"):
                    var bytes = try Data(contentsOf: URL(filePath: path))
                    if bytes.count > 30 { bytes[30] ^= 1 }
                    try FileManager.default.removeItem(atPath: path)
                    try bytes.write(to: URL(filePath: path))
                case "contents" where !file.hasSuffix("json"):
                    var bytes = try Data(contentsOf: URL(filePath: path))
                    if bytes.count > 1 { bytes[bytes.count - 2] ^= 0x40 }
                    try bytes.write(to: URL(filePath: path), options: .atomic)
                case "everything": try FileManager.default.removeItem(atPath: path)
                default: break
                }
            }
            #expect(try await search(try open(folder)) == before)
            let after = try indexFiles(folder)
            #expect(after.count == files.count, "old files are cleared away")
            if victim == "nothing" { #expect(Set(after) == Set(files), "a good index is used as it is") }
        }
    }

    @Test func a_search_of_an_unchanged_base_writes_nothing() async throws {
        try await withTemporaryFolder { folder in
            try await fill(try open(folder))
            _ = try await search(try open(folder))
            let manifest = folder.file("kb.sqlite.index/manifest.json")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: manifest)
            #expect(try await search(try open(folder)).count >= 10)
            let written = try FileManager.default.attributesOfItem(atPath: manifest)[.modificationDate]
            #expect(written as? Date == Date(timeIntervalSince1970: 1))
        }
    }

    @Test func a_base_is_served_by_one_process_at_a_time() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.file("kb.sqlite")
            let refused = try await SQLiteStore.withServingLock(of: path) {
                await #expect(throws: KnowledgeBaseError.self) {
                    try await SQLiteStore.withServingLock(of: path) { 1 }
                }
            }
            #expect(refused?.kind == .busy)
            #expect(try await SQLiteStore.withServingLock(of: path) { 7 } == 7)
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func figures_do_not_wait_for_a_transaction_that_writes(_ isOwn: Bool) async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 3)
            let writer = try isOwn ? store : open(folder)
            let isWriting = Mutex(false)
            let mayEnd = DispatchSemaphore(value: 0)
            async let writing: Void = writer.database.write { db in
                try db.execute(sql: "DELETE FROM documents")
                isWriting.withLock { $0 = true }
                mayEnd.wait()
            }
            do {
                defer { mayEnd.signal() }
                while !isWriting.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
                #expect(try await store.status().documents == 3)
                #expect(try await store.activeFingerprint() == fingerprint)
                #expect(try await store.queues() == MessagingQueues())
                #expect(try await store.accessKeys().isEmpty)
                let always = Date.distantPast..<Date.distantFuture
                #expect(try await store.answersGiven(in: always, limit: 9).isEmpty)
            }
            try await writing
            #expect(try await store.status().documents == 0)
        }
    }

    @Test(arguments: ["link.sqlite", "elsewhere/kb.sqlite", "chain.sqlite"])
    func a_base_is_served_once_whatever_it_is_called(_ name: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.file("real/kb.sqlite")
            let files = FileManager.default
            try files.createDirectory(atPath: folder.file("real"), withIntermediateDirectories: true)
            try files.createSymbolicLink(
                atPath: folder.file("link.sqlite"), withDestinationPath: "real/kb.sqlite")
            try files.createSymbolicLink(
                atPath: folder.file("elsewhere"), withDestinationPath: folder.file("real"))
            try files.createSymbolicLink(
                atPath: folder.file("chain.sqlite"), withDestinationPath: folder.file("link.sqlite"))
            let refused = try await SQLiteStore.withServingLock(of: path) {
                await #expect(throws: KnowledgeBaseError.self) {
                    try await SQLiteStore.withServingLock(of: folder.file(name)) { 1 }
                }
            }
            #expect(refused?.kind == .busy)
            #expect(FileLock.path(of: folder.file(name), ".lock") == FileLock.path(of: path, ".lock"))
        }
    }

    @Test func a_search_beside_a_writer_leaves_keeping_the_index_to_it() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store)
            try await store.withSyncLock(whenWaiting: {}) {
                // What the commands that search do first, so that the index is made beside the question.
                let searcher = try open(folder)
                try await searcher.refreshIndex()
                #expect(try await search(searcher).count >= 10)
                #expect(try !indexFiles(folder).contains("manifest.json"))
                try await store.refreshIndex()
                #expect(try indexFiles(folder).contains("manifest.json"))
            }
        }
    }

    @Test func a_damaged_value_is_told_without_the_text_beside_it() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 1)
            try await store.write("damage") { try $0.execute(sql: "UPDATE chunks SET language = x'ff'") }
            let error = await #expect(throws: KnowledgeBaseError.self) {
                let document = try #require(try await store.documents(in: nil).first)
                _ = try await store.passages(ofDocument: document.id)
            }
            #expect(error?.kind == .database)
            #expect(error?.description.contains("garantía") == false)
        }
    }

    @Test func a_database_of_the_release_before_is_brought_up_to_date() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try Schema.migrator.migrate(pool, upTo: "v1")
            try pool.close()
            try await fill(try open(folder), 2)
            #expect(try await search(try open(folder)).count == 4)
        }
    }

    /// What a status says without counting, counted.
    private func counted(_ store: SQLiteStore) async throws -> (embedded: Int?, untranslated: Int?) {
        try await store.read("count") { db in
            (
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT COUNT(*) FROM embedders e JOIN vectors v ON v.embedder = e.id
                            JOIN chunks c ON c.embedded_hash = v.hash
                        WHERE e.is_active
                        """),
                try Int.fetchOne(
                    db,
                    sql: "SELECT COUNT(*) FROM chunks WHERE language IN ('es', 'pt') AND translation IS NULL")
            )
        }
    }

    private func expectCountsHold(_ store: SQLiteStore, _ embedded: Int, _ untranslated: Int) async throws {
        let (status, counted) = (try await store.status(), try await counted(store))
        #expect(status.embedded == embedded && counted.embedded == embedded)
        #expect(status.untranslated == untranslated && counted.untranslated == untranslated)
    }

    @Test func passages_with_vectors_and_without_translations_stay_counted() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 3)
            try await expectCountsHold(store, 6, 6)
            let source = try await store.source(root: "/docs")
            // Texts that stand elsewhere already, one of them twice, and one of another language.
            var copy = document("copia", ["garantía número 0", "pago 1", "pago 1", "nuevo"])
            copy.chunks[3].language = .english
            try await store.save(copy, in: source.id, vectors: [:])
            try await expectCountsHold(store, 9, 9)
            try await store.add(vectors(copy), under: fingerprint)
            try await expectCountsHold(store, 10, 9)
            copy.chunks[3].language = .portuguese
            copy.chunks[0].translation = .init(heading: "Guide", sentences: ["guarantee number 0"])
            try await store.save(copy, in: source.id, vectors: [:])
            try await expectCountsHold(store, 9, 9)
            let first = try #require(try await store.passages(after: .min, limit: 1).first)
            try await store.setTranslations([first.id: .init(heading: "Guide", sentences: ["guarantee"])])
            try await expectCountsHold(store, 8, 8)
            let other = EmbedderFingerprint(provider: "test", model: "n", dimensions: 3, tokenLimit: 9)
            try await store.add([TextHash(of: copy.chunks[1].embeddedText): [1, 0, 0]], under: other)
            try await expectCountsHold(store, 8, 8)
            try await store.activate(other)
            try await expectCountsHold(store, 3, 8)
            try await store.remove(documents: [try #require(try await store.documents(in: nil).last?.id)])
            try await expectCountsHold(store, 1, 5)
            try await store.remove(source: source.id)
            try await expectCountsHold(store, 0, 0)
        }
    }

    @Test func what_a_base_of_the_release_before_holds_is_counted_once() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try Schema.migrator.migrate(pool, upTo: "v9")
            try await pool.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO sources (root) VALUES ('/docs');
                        INSERT INTO documents (source, path, size, modified, content_hash, recipe, title, media_type,
                            language, metadata)
                            VALUES (1, 'a', 1, 1, 'h', 'r', 'a', 'text/plain', 'es', '{}');
                        INSERT INTO embedders (fingerprint, dimensions, is_active) VALUES ('old', 3, 0), ('new', 3, 1);
                        INSERT INTO vectors (embedder, hash, vector, revision) VALUES (1, x'01', x'00', 1),
                            (2, x'01', x'00', 1), (2, x'02', x'00', 1);
                        """)
                for (language, translation, hash) in [
                    ("es", nil, 1), ("es", "{}", 1), ("pt", nil, 2), ("en", nil, 3),
                ] as [(String, String?, UInt8)] {
                    try db.execute(
                        sql: """
                            INSERT INTO chunks (document, ordinal, heading_path, text, language, token_count, translation,
                                text_hash, embedded_hash, revision)
                            VALUES (1, 0, '[]', 't', ?, 1, ?, ?, ?, 1)
                            """,
                        arguments: [language, translation, Data([hash]), Data([hash])])
                }
            }
            try Schema.migrator.migrate(pool)
            let (embedders, languages) = try await pool.read { db in
                (
                    try Int.fetchAll(db, sql: "SELECT passages FROM embedders ORDER BY id"),
                    try Row.fetchAll(db, sql: "SELECT language, passages, untranslated FROM language_counts")
                        .reduce(into: [String: [Int]]()) { $0[$1[0]] = [$1[1], $1[2]] }
                )
            }
            #expect(embedders == [2, 3])
            #expect(languages == ["es": [2, 1], "pt": [1, 1], "en": [1, 1]])
            try pool.close()
            _ = try open(folder)
        }
    }

    @Test func another_process_s_changes_are_found() async throws {
        try await withTemporaryFolder { folder in
            let (one, two) = (try open(folder), try open(folder))
            try await fill(one)
            #expect(try await search(two) == search(one))
            let source = try await two.source(root: "/docs")
            let document = document("nuevo", ["pago de la garantía 7"])
            try await two.save(document, in: source.id, vectors: vectors(document))
            try await two.remove(documents: [try #require(try await two.documents(in: nil).first?.id)])
            let found = try await search(one)
            #expect(try await search(two) == found)
            #expect(try await one.passages(found.map(\.chunk)).contains { $0.path == "nuevo" })
        }
    }

    @Test func an_index_grown_step_by_step_equals_one_built_at_once() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 3)
            let source = try await store.source(root: "/docs")
            for round in 0..<30 {
                let document = document("\(round % 11)", ["garantía \(round)", "pago", "coche \(round % 3)"])
                try await store.save(document, in: source.id, vectors: vectors(document))
                if round % 7 == 3 {
                    try await store.remove(documents: [
                        try #require(try await store.documents(in: nil).last?.id)
                    ])
                }
                _ = try await search(store)
            }
            let grown = try await search(store)
            #expect(try indexFiles(folder).count < 15, "segments are merged")
            try FileManager.default.removeItem(atPath: folder.file("kb.sqlite.index"))
            #expect(try await search(try open(folder)) == grown)
        }
    }

    @Test func an_index_of_a_database_that_was_swapped_is_not_used() async throws {
        try await withTemporaryFolder { folder in
            try await fill(try open(folder), 30)
            _ = try await search(try open(folder))
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: folder.file("kb.sqlite\(suffix)"))
            }
            let store = try open(folder)
            try await fill(store, 2)
            #expect(try await search(store).count == 4)
        }
    }

    // MARK: Phrases

    @Test func phrases_follow_updates_through_the_trigger() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 2)
            try await store.database.write { db in
                try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts, rank) VALUES ('integrity-check', 1)")
            }
            let source = try await store.source(root: "/docs")
            try await store.save(document("0", ["otra garantía"]), in: source.id, vectors: [:])
            try await store.remove(source: source.id)
            try await store.database.write { db in
                try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts, rank) VALUES ('integrity-check', 1)")
                #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM chunks") == 0)
                #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM vectors") == 0)
            }
        }
    }
}
