import Foundation
import Testing

/// `kb catalog`, on the sample company's stock.
@Suite(.fewAtATime) struct CatalogTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let cars = root.appending(path: "corpus/catalog/cars.csv")

    private func withCars() async throws -> Workspace {
        let work = try Workspace.byWords()
        let added = try await work.kb("catalog", "add", "cars", Self.cars.path)
        try #require(added.status == 0, "\(added.errors)")
        return work
    }

    private func json(_ outcome: Workspace.Outcome) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(value as? [String: Any])
    }

    private func ids(_ outcome: Workspace.Outcome) throws -> [String] {
        let rows = try #require(try json(outcome)["rows"] as? [[String: Any]])
        return rows.compactMap { $0["id"] as? String }
    }

    // MARK: Adding

    @Test func add_shows_roles_and_counts_and_is_equal_the_second_time() async throws {
        let work = try Workspace.byWords()
        let added = try await work.kb("catalog", "add", "cars", Self.cars.path)
        #expect(added.status == 0 && added.errors == "", "\(added.errors)")
        #expect(
            added.output.hasPrefix("cars: 320 rows (320 new, 0 updated, 0 unchanged, 0 removed)\n"))
        #expect(added.output.contains("  mileage_km  mileage    integer  km\n"))
        let again = try await work.kb("catalog", "add", "cars", Self.cars.path)
        #expect(again.output.hasPrefix("cars: 320 rows (0 new, 0 updated, 320 unchanged, 0 removed)\n"))
    }

    @Test func add_follows_the_file() async throws {
        let work = try Workspace.byWords()
        try work.write("a.csv", "id,make,price\nA1,Mazda,100000\nA2,Kia,200000\nA3,Fiat,300000\n")
        #expect(try await work.kb("catalog", "add", "a", "docs/a.csv").status == 0)
        try work.write("a.csv", "id,make,price\nA3,Fiat,300000\nA1,Mazda,90000\nA4,BMW,400000\n")
        let again = try await work.kb("catalog", "add", "a", "docs/a.csv", "--json")
        let changes = try #require(try json(again)["changes"] as? [String: Int])
        #expect(changes == ["new": 1, "updated": 1, "unchanged": 1, "removed": 1])
        #expect(try await work.kb("catalog", "show", "a", "A2").status == 1)
        #expect(try await work.kb("catalog", "show", "a", "a1").output.contains("price  90000"))
    }

    @Test(arguments: ["cars.json", "cars.jsonl", "cars.tsv", "cars.xlsx"])
    func every_format_gives_the_same_rows(_ name: String) async throws {
        let work = try Workspace.byWords()
        let file = Self.root.appending(path: "fixtures/catalog/\(name)").path
        let added = try await work.kb("catalog", "add", "cars", file)
        #expect(added.status == 0 && added.output.hasPrefix("cars: 12 rows (12 new"), "\(added.errors)")
        let found = try await work.kb("catalog", "query", "cars", "Suzuki Swift manual rojo", "--json")
        #expect(try ids(found) == ["RM-20421"])
    }

    @Test func corrections_are_kept_with_the_catalog() async throws {
        let work = try Workspace.byWords()
        try work.write("a.csv", "id,net,make\nA1,100000,Mazda\nA2,200000,Kia\n")
        let corrected = try await work.kb(
            "catalog", "add", "a", "docs/a.csv", "--role", "net=price", "--unit", "net=usd")
        #expect(corrected.output.contains("price  integer  USD  (corrected)"), "\(corrected.errors)")
        let again = try await work.kb("catalog", "add", "a", "docs/a.csv")
        #expect(again.output.contains("price  integer  USD  (corrected)"))
        let found = try await work.kb("catalog", "query", "a", "under 150000", "--json")
        #expect(try ids(found) == ["A1"])
        let forgotten = try await work.kb("catalog", "add", "a", "docs/a.csv", "--forget-corrections")
        #expect(!forgotten.output.contains("(corrected)"))
    }

    // MARK: Asking

    @Test func query_tells_filters_count_and_rows() async throws {
        let work = try await withCars()
        let found = try await work.kb("catalog", "query", "cars", "Suzuki Swift rojo manual 2018")
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("model=Swift") && found.output.contains("year=2018"))
        #expect(found.output.contains("RM-20421  Suzuki Swift Sport 2018  244,900 MXN  98,601 km"))
        let explained = try await work.kb(
            "catalog", "query", "cars", "SUV de menos de 300 mil pesos", "-n", "2", "--explain")
        #expect(explained.output.contains("filter:   price<300000   \"menos de 300 mil pesos\""))
        #expect(explained.output.contains("rows, the best 2:\n"))
    }

    @Test func query_offers_near_rows_as_such() async throws {
        let work = try await withCars()
        let near = try await work.kb("catalog", "query", "cars", "Suzuki Swift 2018 por menos de 1000 pesos")
        #expect(near.status == 0)
        #expect(near.output.contains("No row meets all of it. Near, but not price"), "\(near.output)")
        let shown = try json(
            try await work.kb(
                "catalog", "query", "cars", "Suzuki Swift 2018 por menos de 1000 pesos", "--json"))
        #expect(shown["total"] as? Int == 0 && (shown["relaxed"] as? [Any])?.isEmpty == false)
    }

    @Test func query_that_finds_nothing_ends_with_three() async throws {
        let work = try await withCars()
        let nothing = try await work.kb("catalog", "query", "cars", "RM-99999")
        #expect(nothing.status == 3 && nothing.output.contains("No row meets this, and none is near."))
        let other = try await work.kb("catalog", "query", "cars", "¿A qué hora abren?")
        #expect(other.status == 3 && other.output.contains("asks for no rows"), "\(other.output)")
    }

    // MARK: The rest

    @Test func list_show_and_remove() async throws {
        let work = try await withCars()
        #expect(try await work.kb("catalog", "list").output.hasPrefix("cars\t320 rows\t19 columns\t"))
        let shown = try await work.kb("catalog", "show", "cars")
        #expect(shown.output.contains("  price       price      integer"), "\(shown.output)")
        let row = try await work.kb("catalog", "show", "cars", "rm-20421")
        #expect(row.output.contains("model       Swift\n") && row.output.contains("2018"))
        let removed = try await work.kb("catalog", "remove", "cars")
        #expect(removed.status == 0 && removed.errors == "kb: removed catalog 'cars'\n")
        #expect(try await work.kb("catalog", "list").output == "")
        #expect(FileManager.default.fileExists(atPath: Self.cars.path))
    }

    @Test func every_command_speaks_json() async throws {
        let work = try Workspace.byWords()
        let lines = [
            ["add", "cars", Self.cars.path], ["list"], ["show", "cars"], ["show", "cars", "RM-20421"],
            ["query", "cars", "un Mazda"], ["remove", "cars"],
        ]
        for line in lines {
            let outcome = try await work.run(Workspace.program, ["catalog"] + line + ["--json"])
            #expect(outcome.status == 0 && outcome.errors == "", "\(line): \(outcome.errors)")
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
            }
        }
    }

    // MARK: Bad input

    @Test(arguments: [
        ("empty.csv", "", "the file is empty"), ("blank.csv", "\n\n \n", "the file is empty"),
        ("rows.csv", "A1,2019,200\nA2,2020,300\n", "does not name the columns"),
        ("header.csv", "id,make,price\n", "it has a header but no rows"),
        ("quote.csv", "id,make\nA,\"Maz\n", "a quoted field is never closed"),
        ("cut.json", "[{\"id\": 1}", "line 1: "), ("text.json", "\"words\"", "it holds no array of objects"),
        ("none.json", "[]", "the file is empty"), ("bad.jsonl", "{\"id\":1}\n{oops\n", "line 2: "),
        ("no.xlsx", "id,make\n", "zip"), ("notes.md", "# Cars\n", "no reader makes a table of '.md'"),
    ])
    func bad_files_are_refused_and_change_nothing(name: String, text: String, reason: String) async throws {
        let work = try Workspace.byWords()
        try work.write("good.csv", "id,make,price\nA1,Mazda,100000\n")
        #expect(try await work.kb("catalog", "add", "a", "docs/good.csv").status == 0)
        try work.write(name, text)
        let refused = try await work.kb("catalog", "add", "a", "docs/\(name)")
        #expect(refused.status == 1 && refused.errorLines.count == 1 && refused.output == "")
        #expect(refused.errors.contains(reason), "\(refused.errors)")
        #expect(try await work.kb("catalog", "show", "a", "A1").status == 0)
    }

    @Test func missing_files_folders_and_junk_are_refused() async throws {
        let work = try Workspace.byWords()
        let missing = try await work.kb("catalog", "add", "a", "nowhere.csv")
        #expect(missing.status == 1 && missing.errors.contains("no such file"))
        let folder = try await work.kb("catalog", "add", "a", "docs")
        #expect(folder.status == 1 && folder.errorLines.count == 1)
        try work.write("junk.csv", Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 37) }))
        let junk = try await work.kb("catalog", "add", "a", "docs/junk.csv")
        #expect(junk.status == 1 && junk.errors.contains("binary data"))
    }

    @Test func odd_rows_are_kept_and_told() async throws {
        let work = try Workspace.byWords()
        try work.write(
            "odd.csv",
            "id,make,price\nA1,Mazda,100000\nA1,Kia\nA2,Fiat,ask,extra\nA3,BMW,1\nA4,Seat,2\nA5,Ford,3\n"
                + "A6,Jeep,4\n")
        let added = try await work.kb("catalog", "add", "a", "docs/odd.csv")
        #expect(added.status == 0 && added.output.contains("a: 7 rows (7 new"))
        #expect(added.errors.contains("2 of 7 rows have another number of fields than the header"))
        #expect(added.errors.contains("id 'A1' stands in row 1 and in row 2"))
        #expect(added.output.contains("1 cell of another type, kept as text:\n  row 3: price is \"ask\""))
        let both = try await work.kb("catalog", "show", "a", "A1")
        #expect(both.output.contains("Mazda") && both.output.contains("Kia"))
    }

    @Test func wrong_usage_is_told_with_what_is_right() async throws {
        let work = try await withCars()
        let lines: [([String], Int32, String)] = [
            (["show", "boats"], 1, "It has: cars"), (["query", "boats", "un bote"], 1, "It has: cars"),
            (["remove", "boats"], 1, "It has: cars"), (["show", "cars", "RM-0"], 1, "no row has this id"),
            (["add", "a b", Self.cars.path], 2, "that is no name"),
            (["add", "cars", Self.cars.path, "--role", "price"], 2, "COLUMN=VALUE"),
            (["add", "cars", Self.cars.path, "--role", "price=prize"], 2, "Use one of: id, make"),
            (["add", "cars", Self.cars.path, "--role", "prize=price"], 2, "has no such column"),
            (["add", "cars", Self.cars.path, "--unit", "price=pesos"], 2, "--unit price=USD"),
            (["query", "cars", "un Mazda", "-n", "0"], 2, "--limit must be"),
            (["query", "cars", "un Mazda", "--expain"], 2, "--expain"), (["query", "cars", ""], 2, "empty"),
        ]
        for (line, status, words) in lines {
            let outcome = try await work.run(Workspace.program, ["catalog"] + line)
            #expect(outcome.status == status && outcome.errors.contains(words), "\(line): \(outcome.errors)")
        }
        #expect(try await work.kb("catalog", "list").output.hasPrefix("cars\t320 rows"))
    }

    @Test func query_without_a_base_says_how_to_make_one() async throws {
        let work = try Workspace.byWords()
        let outcome = try await work.kb("catalog", "query", "cars", "un Mazda")
        #expect(outcome.status == 1 && outcome.errors.contains("there is no such file"))
    }
}
