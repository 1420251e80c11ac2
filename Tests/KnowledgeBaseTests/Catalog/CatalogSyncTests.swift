import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

/// From a file to a catalog in a store.
struct CatalogSyncTests {
    /// Gives the lines of a file, cut at commas.
    private struct LineReader: TableReader {
        let fileExtensions = ["csv"]

        func table(in file: FileContent, limits: ReadingLimits) async throws -> CatalogTable {
            let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
            return CatalogTable(header: lines.first ?? [], rows: Array(lines.dropFirst()))
        }
    }

    /// Remembers the last catalog that was saved.
    private actor OneCatalog: CatalogStore {
        private(set) var saved: StoredCatalog?

        func catalogs() -> [CatalogRecord] { saved.map { [$0.record] } ?? [] }
        func catalog(named name: String) -> StoredCatalog? { saved }
        func catalogRows(id: String, in name: String) -> [CatalogRow] { [] }
        func save(_ rows: [CatalogRow], as record: CatalogRecord) -> CatalogChanges {
            saved = StoredCatalog(record: record, rows: rows)
            return CatalogChanges(new: rows.count)
        }
        func removeCatalog(named name: String) -> Bool { false }
    }

    private let store = OneCatalog()

    private func add(
        _ text: String, name: String = "cars", file: String = "stock.csv",
        _ corrections: [String: CatalogCorrection] = [:], forgetting: Bool = false
    ) async throws -> CatalogSync.Report {
        try await withTemporaryFolder { folder in
            let path = try folder.write(text, to: file).path
            return try await CatalogSync(store: store, readers: [LineReader()]).run(
                name: name, path: path, corrections: corrections, forgettingCorrections: forgetting)
        }
    }

    private func refusal(_ text: String, name: String = "cars", file: String = "stock.csv") async
        -> KnowledgeBaseError?
    {
        do {
            _ = try await add(text, name: name, file: file)
            return nil
        } catch {
            return error as? KnowledgeBaseError
        }
    }

    private let stock = "id,make,price,year\nA1,Mazda,200000,2019\nA2,Honda,300000,2020\n"

    @Test func a_file_becomes_a_catalog_with_roles() async throws {
        let report = try await add(stock)
        #expect(report.changes == CatalogChanges(new: 2) && report.notices.isEmpty)
        #expect(report.record.schema.columns.map(\.role) == [.id, .make, .price, .year])
        #expect(report.record.contentHash.count == 64 && report.record.rowCount == 2)
        #expect(await store.saved?.catalog.rows.count == 2)
    }

    @Test func corrections_hold_for_the_next_file_until_they_are_forgotten() async throws {
        _ = try await add(stock, ["PRICE": CatalogCorrection(role: .other, type: .text)])
        var report = try await add(stock, ["price": CatalogCorrection(unit: "USD")])
        let kept = CatalogCorrection(role: .other, type: .text, unit: "USD")
        #expect(report.record.corrections == ["price": kept])
        #expect(report.record.schema.columns[2].role == .other)
        report = try await add(stock, forgetting: true)
        #expect(report.record.corrections.isEmpty && report.record.schema.columns[2].role == .price)
    }

    @Test func a_role_given_to_another_column_leaves_the_one_that_had_it() async throws {
        let prices = "id,list,net\nA,100,90\nB,200,180\n"
        _ = try await add(prices, ["list": CatalogCorrection(role: .price)])
        let report = try await add(prices, ["net": CatalogCorrection(role: .price)])
        #expect(report.record.corrections == ["net": CatalogCorrection(role: .price)])
        #expect(report.record.schema.index(of: .price) == 2)
    }

    @Test func a_correction_of_a_column_that_is_gone_is_told() async throws {
        _ = try await add(stock, ["year": CatalogCorrection(role: .other)])
        let report = try await add("id,make\nA1,Mazda\n")
        #expect(report.notices == ["the correction of column 'year' is forgotten: it is no longer there"])
        #expect(report.record.corrections.isEmpty)
    }

    @Test func a_wrong_correction_is_refused_and_the_catalog_stays() async throws {
        _ = try await add(stock)
        await #expect(throws: KnowledgeBaseError.self) {
            try await add("id\nB\n", ["prize": CatalogCorrection(role: .price)])
        }
        #expect(await store.saved?.catalog.rows.count == 2)
    }

    @Test func ids_that_stand_twice_are_told_and_kept() async throws {
        let report = try await add("id,make\nA,Mazda\nB,Honda\nA,Kia\nA,Fiat\n")
        #expect(report.notices == ["id 'A' stands in row 1 and in row 3, and 1 more"])
        #expect(report.record.rowCount == 4)
    }

    @Test func names_of_columns_are_made_different() async throws {
        let report = try await add("a,a,a (2),\n1,2,3,4\n")
        #expect(report.record.schema.columns.map(\.name) == ["a", "a (2)", "a (2) (2)", "column 4"])
    }

    @Test(arguments: [
        ("", "stock.csv", "the file is empty"), ("id,make\n", "stock.csv", "a header but no rows"),
        ("id\nA\n", "stock.pdf", "no reader makes a table of '.pdf'"),
        ("id\nA\n", "stock", "its name has no extension"),
        (Array(repeating: "x", count: 257).joined(separator: ",") + "\n1\n", "stock.csv", "257 columns"),
    ])
    func what_makes_no_catalog_is_refused(text: String, file: String, reason: String) async throws {
        let error = try #require(await refusal(text, file: file))
        #expect(error.reason.contains(reason) && error.advice != nil)
        #expect(await store.saved == nil)
    }

    @Test(arguments: ["", "a b", "../x", "12", "a/b", String(repeating: "a", count: 65)])
    func names_that_are_none_are_refused(_ name: String) async {
        #expect(await refusal(stock, name: name)?.kind == .usage)
    }

    @Test func a_table_without_header_is_refused() async throws {
        struct Headless: TableReader {
            let fileExtensions = ["csv"]
            func table(in file: FileContent, limits: ReadingLimits) async throws -> CatalogTable {
                CatalogTable(rows: [["1", "2"]])
            }
        }
        let error = try await #require(throws: KnowledgeBaseError.self) {
            _ = try await CatalogSync(store: store, readers: [Headless()]).run(
                name: "cars", path: CatalogFixtures.root.appending(path: "corpus/catalog/cars.csv").path)
        }
        #expect(error.reason.contains("does not name the columns"))
    }
}
