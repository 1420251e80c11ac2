import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let catalogCases: [Case] = [
        Case("a catalog comes back as it was saved", aCatalogComesBackAsItWasSaved),
        Case("saving a catalog again counts what changed", savingACatalogAgainCountsWhatChanged),
        Case("rows without an id are known by their content", rowsWithoutAnIDAreKnownByTheirContent),
        Case("rows keep the order they were saved in", rowsKeepTheOrderTheyWereSavedIn),
        Case("a row is found by its id", aRowIsFoundByItsID),
        Case("catalogs are listed by name and removed", catalogsAreListedByNameAndRemoved),
        Case("text with a NUL is kept without it", textWithANULIsKeptWithoutIt),
    ]

    private static let schema = CatalogSchema(columns: [
        CatalogColumn(name: "id", role: .id), CatalogColumn(name: "price", role: .price, type: .decimal),
        CatalogColumn(name: "doors", role: .doors, type: .integer),
        CatalogColumn(name: "sold", type: .flag),
        CatalogColumn(name: "equipment", role: .equipment, type: .list),
    ])

    private static func row(_ id: String?, _ price: Double) -> CatalogRow {
        CatalogRow(values: [
            id.map(CatalogValue.text) ?? .missing, .decimal(price), .integer(-5), .flag(true),
            .list(["aire \"A\"", "cámara\n2", ""]),
        ])
    }

    private static func record(_ name: String, _ rows: [CatalogRow]) -> CatalogRecord {
        var catalog = Catalog(schema: schema, rows: rows)
        catalog.problems = [CatalogProblem(row: 1, column: "price", text: "?", expected: .decimal)]
        return CatalogRecord(
            name: name, path: "/stock/\(name).csv", contentHash: "h\(rows.count)",
            addedAt: Date(timeIntervalSince1970: 1_000_000),
            corrections: ["sold": CatalogCorrection(role: .status, unit: "USD")], catalog: catalog)
    }

    private static func save(
        _ rows: [CatalogRow], as name: String = "cars", in store: any Store
    ) async throws -> CatalogChanges {
        try await store.save(rows, as: record(name, rows))
    }

    @Sendable private static func aCatalogComesBackAsItWasSaved(_ store: any Store) async throws {
        var odd = row("B", 2.0)
        odd.values[1] = .text("a consultar")
        odd.values[2] = .missing
        odd.values[3] = .flag(false)
        odd.values[4] = .list([])
        let rows = [row("Á-1", 244_900.5), odd, row("C", 1e300), row("D", -0.25)]
        _ = try await save(rows, in: store)
        let stored = try #require(try await store.catalog(named: "cars"))
        #expect(stored.record == record("cars", rows))
        #expect(stored.catalog.rows == rows && stored.catalog.schema == schema)
        #expect(stored.catalog.problems.count == 1)
        #expect(try await store.catalog(named: "Cars") == nil)
    }

    @Sendable private static func savingACatalogAgainCountsWhatChanged(_ store: any Store) async throws {
        let first = [row("A", 1), row("B", 2), row("B", 3), row("C", 4)]
        #expect(try await save(first, in: store) == CatalogChanges(new: 4))
        #expect(try await save(first, in: store) == CatalogChanges(unchanged: 4))
        let second = [row("D", 9), row("A", 1), row("B", 2), row("B", 5)]
        let changes = try await save(second, in: store)
        #expect(changes == CatalogChanges(new: 1, updated: 1, unchanged: 2, removed: 1))
        #expect(try await store.catalog(named: "cars")?.catalog.rows == second)
        #expect(try await store.catalogRows(id: "C", in: "cars").isEmpty)
    }

    @Sendable private static func rowsWithoutAnIDAreKnownByTheirContent(_ store: any Store) async throws {
        _ = try await save([row(nil, 1), row(nil, 1), row(nil, 2)], in: store)
        let changes = try await save([row(nil, 2), row(nil, 1), row(nil, 3)], in: store)
        #expect(changes == CatalogChanges(new: 1, unchanged: 2, removed: 1))
    }

    @Sendable private static func rowsKeepTheOrderTheyWereSavedIn(_ store: any Store) async throws {
        let rows = (0..<50).map { row("R\($0)", Double($0)) }
        _ = try await save(rows, in: store)
        #expect(try await save(rows.reversed(), in: store) == CatalogChanges(unchanged: 50))
        #expect(try await store.catalog(named: "cars")?.catalog.rows == rows.reversed())
    }

    @Sendable private static func aRowIsFoundByItsID(_ store: any Store) async throws {
        _ = try await save([row("RM-1", 1), row("RM-2", 2), row("rm-1", 3), row(nil, 4)], in: store)
        #expect(try await store.catalogRows(id: "rm-2", in: "cars") == [row("RM-2", 2)])
        #expect(try await store.catalogRows(id: "RM-1", in: "cars") == [row("RM-1", 1), row("rm-1", 3)])
        #expect(try await store.catalogRows(id: "RM-", in: "cars").isEmpty)
        #expect(try await store.catalogRows(id: "RM-1", in: "boats").isEmpty)
    }

    @Sendable private static func catalogsAreListedByNameAndRemoved(_ store: any Store) async throws {
        for name in ["vans", "boats", "cars"] { _ = try await save([row(name, 1)], as: name, in: store) }
        #expect(try await store.catalogs().map(\.name) == ["boats", "cars", "vans"])
        #expect(try await store.removeCatalog(named: "cars"))
        #expect(try await !store.removeCatalog(named: "cars"))
        #expect(try await store.catalogs().map(\.name) == ["boats", "vans"])
        #expect(try await store.catalogRows(id: "cars", in: "cars").isEmpty)
        #expect(try await save([row("cars", 1)], as: "cars", in: store) == CatalogChanges(new: 1))
    }

    @Sendable private static func textWithANULIsKeptWithoutIt(_ store: any Store) async throws {
        _ = try await save([row("A\u{0}B", 1)], in: store)
        let stored = try #require(try await store.catalog(named: "cars")?.catalog.rows.first)
        #expect(stored.values[0].label?.hasPrefix("A") == true && stored.values[1] == .decimal(1))
        #expect(try await save([row("A\u{0}B", 1)], in: store) == CatalogChanges(unchanged: 1))
    }
}
