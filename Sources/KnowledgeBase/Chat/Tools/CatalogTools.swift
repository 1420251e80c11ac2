/// Finds rows by a question in plain words.
public struct SearchCatalogTool: Tool {
    private let catalogs: [SearchableCatalog]
    static let name = "search_catalog"
    private static let mostRows = 20
    private static let longestQuery = 500

    public init(catalogs: [SearchableCatalog]) {
        self.catalogs = catalogs
    }

    public var definition: ToolDefinition {
        ToolDefinition(
            name: Self.name,
            summary: """
                Finds things on offer by their properties (make, model, price, year, colour ...), asked for in plain \
                words: "automatic SUV under 300,000, 2019 or newer, cheapest first". Says how many there are; when \
                none meets everything, gives the nearest and says so.
                """,
            parameters: [
                "type": "object",
                "properties": [
                    "query": ["type": "string", "description": "The wishes, in plain words"],
                    "catalog": [
                        "type": "string", "enum": .array(catalogs.map { .string($0.name) }),
                        "description": "Which catalog; all of them if not given",
                    ],
                    "limit": [
                        "type": "integer",
                        "description": .string("Rows at most, 1 to \(Self.mostRows); 5 if not given"),
                    ],
                ],
                "required": ["query"], "additionalProperties": false,
            ])
    }

    public func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome {
        guard let query = call.arguments?["query"]?.string, !query.isEmpty, query.count <= Self.longestQuery
        else {
            return .failure("'query' has to be a text of 1 to \(Self.longestQuery) characters.")
        }
        let name = call.arguments?["catalog"]?.string
        let chosen = catalogs.filter { name == nil || $0.name == name }
        guard !chosen.isEmpty else {
            return .failure("There is no such catalog, only \(catalogs.map(\.name).joined(separator: ", ")).")
        }
        let limit = min(max(call.arguments?["limit"]?.integer ?? 5, 1), Self.mostRows)
        let findings = chosen.map { catalog in
            var question = catalog.read(query)
            // Whoever calls this asks for rows, but not by words that say nothing of any.
            question.isAboutCatalog =
                question.isAboutCatalog || !question.filters.isEmpty || question.sort != nil
            return catalog.find(question, limit: limit)
        }
        return Self.outcome(findings)
    }

    private static func outcome(_ findings: [CatalogFinding]) -> ToolOutcome {
        let accounts = findings.map { finding -> JSONValue in
            ["catalog": .string(finding.catalog), "rows_that_meet_everything": .integer(finding.total)]
        }
        return ToolOutcome(
            text: JSONValue.array(accounts).text, note: findings.compactMap(note).joined(separator: "\n"),
            rows: findings.flatMap(\.rows))
    }

    /// The wishes that nothing meets, in words of the call.
    private static func note(_ finding: CatalogFinding) -> String? {
        guard finding.total == 0, !finding.rows.isEmpty else { return nil }
        let wishes = finding.relaxed.map { JSONValue.string($0.description) }
        let account: JSONValue = [
            "catalog": .string(finding.catalog), "nearest_rows_do_not_meet": .array(wishes),
        ]
        return account.text
    }
}

/// One row, by its id.
public struct GetRowTool: Tool {
    private let catalogs: [SearchableCatalog]

    public init(catalogs: [SearchableCatalog]) {
        self.catalogs = catalogs
    }

    public let definition = ToolDefinition(
        name: "get_row",
        summary: "Gives everything that a catalog says of one thing on offer, by its id.",
        parameters: [
            "type": "object",
            "properties": ["id": ["type": "string", "description": "As the catalog writes it"]],
            "required": ["id"], "additionalProperties": false,
        ])

    public func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome {
        let id = call.arguments?["id"].flatMap { $0.string ?? $0.integer.map(String.init) } ?? ""
        let rows = catalogs.compactMap { $0.row(id: id) }
        return rows.isEmpty ? .failure("There is no row with that id.") : ToolOutcome(rows: rows)
    }
}
