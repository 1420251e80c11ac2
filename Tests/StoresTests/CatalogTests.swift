import Foundation
import GRDB
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Testing

@testable import Stores

/// Catalogs in a database file: what the contract cannot see.
struct CatalogTests {
    private let rows = (0..<20).map { CatalogRow(values: [.text("A\($0)"), .integer($0)]) }

    private func record(_ rows: [CatalogRow]) -> CatalogRecord {
        let schema = CatalogSchema(columns: [
            CatalogColumn(name: "id", role: .id), CatalogColumn(name: "price", role: .price, type: .integer),
        ])
        return CatalogRecord(
            name: "cars", path: "/cars.csv", contentHash: "h", addedAt: Date(timeIntervalSince1970: 0),
            catalog: Catalog(schema: schema, rows: rows))
    }

    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
    }

    @Test func a_reopened_database_has_its_catalogs() async throws {
        try await withTemporaryFolder { folder in
            _ = try await open(folder).save(rows, as: record(rows))
            let stored = try #require(try await open(folder).catalog(named: "cars"))
            #expect(stored == StoredCatalog(record: record(rows), rows: rows))
        }
    }

    @Test(arguments: ["DELETE FROM catalog_packs", "UPDATE catalog_packs SET bytes = x'6b6263310001'"])
    func rows_are_read_one_by_one_where_the_pack_is_lost(_ sql: String) async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            _ = try await store.save(rows, as: record(rows))
            try await store.database.write { try $0.execute(sql: sql) }
            #expect(try await store.catalog(named: "cars")?.catalog.rows == rows)
        }
    }

    @Test func saving_again_writes_only_what_differs() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            _ = try await store.save(rows, as: record(rows))
            let ids = "SELECT key, id FROM catalog_rows ORDER BY position"
            let before = try store.database.read { try Row.fetchAll($0, sql: ids) }
            var changed = rows
            changed[3].values[1] = .integer(99)
            _ = try await store.save(changed, as: record(changed))
            let after = try store.database.read { try Row.fetchAll($0, sql: ids) }
            #expect(before == after)
        }
    }

    @Test func a_save_that_fails_changes_nothing() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            _ = try await store.save(rows, as: record(rows))
            try await store.database.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE INSERT ON catalog_rows WHEN new.row_id = 'B19'
                        BEGIN SELECT RAISE(FAIL, 'full'); END
                        """)
            }
            let others = (0..<20).map { CatalogRow(values: [.text("B\($0)"), .integer($0)]) }
            await #expect(throws: KnowledgeBaseError.self) {
                _ = try await store.save(others, as: record(others))
            }
            #expect(try await store.catalog(named: "cars")?.catalog.rows == rows)
            #expect(try await store.catalogRows(id: "A19", in: "cars").count == 1)
        }
    }

    @Test func removing_a_catalog_leaves_nothing() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            _ = try await store.save(rows, as: record(rows))
            #expect(try await store.removeCatalog(named: "cars"))
            let left = try await store.database.read { db in
                try Int.fetchOne(
                    db,
                    sql:
                        "SELECT (SELECT COUNT(*) FROM catalog_rows) + (SELECT COUNT(*) FROM catalog_packs)")
            }
            #expect(left == 0)
        }
    }

    @Test func a_base_of_before_catalogs_gets_them() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try Schema.migrator.migrate(pool, upTo: "v3")
            try pool.close()
            let store = try open(folder)
            #expect(try await store.catalogs().isEmpty)
            #expect(try await store.save(rows, as: record(rows)) == CatalogChanges(new: 20))
        }
    }

    @Test func a_record_that_cannot_be_read_is_told_as_damage() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            _ = try await store.save(rows, as: record(rows))
            try await store.database.write { try $0.execute(sql: "UPDATE catalogs SET record = '{'") }
            let error = try await #require(throws: KnowledgeBaseError.self) {
                _ = try await store.catalogs()
            }
            #expect(error.kind == .database && error.reason.contains("damaged"))
        }
    }
}
