import Foundation

/// What the assistant writes to a customer without a chat model: short lines for a messenger, no tables or
/// headings, in the customer's language (English where it is unknown).
///
/// Figures are those of the rows and results that are given; nothing is computed here.
public struct PlainReply: Sendable {
    let words: PlainReplyWords

    public init(language: Language) {
        words = PlainReplyWords(language)
    }

    /// A catalog's rows, as ``CatalogSearch`` found them.
    ///
    /// - Parameters:
    ///   - rows: best first.
    ///   - total: rows that meet all wishes, shown or not.
    ///   - relaxed: wishes that the rows do not meet; empty when they meet all.
    public func list(
        _ rows: [CatalogRow], schema: CatalogSchema, total: Int, relaxed: [CatalogFilter] = []
    ) -> String {
        guard !rows.isEmpty else { return words.nothing }
        let isNear = !relaxed.isEmpty || total == 0
        let opening = isNear ? words.nearest : words.found(rows.count, of: max(total, rows.count))
        let missed = isNear ? unmet(relaxed, rows.count).map { [$0] } ?? [] : []
        return ([opening] + items(rows, schema) + missed).joined(separator: "\n")
    }

    /// The same, of a search's result.
    public func list(_ result: CatalogResult, of catalog: Catalog) -> String {
        let rows = result.rows.filter(catalog.rows.indices.contains).map { catalog.rows[$0] }
        return list(rows, schema: catalog.schema, total: result.total, relaxed: result.relaxed)
    }

    /// Rows offered where what was asked of them is not known.
    func offer(_ rows: [CatalogRow], schema: CatalogSchema) -> String {
        ([words.offer] + items(rows, schema)).joined(separator: "\n")
    }

    private func items(_ rows: [CatalogRow], _ schema: CatalogSchema) -> [String] {
        rows.enumerated().map { place, row in
            let line = CatalogLine(row, schema: schema)
            let number = rows.count > 1 ? "\(place + 1). " : ""
            return ([number + line.text] + [line.url].compactMap { $0 }).joined(separator: "\n")
        }
    }

    /// `No cumplen: precio («menos de 200 mil»), color («rojo»)`; a wish that was not said is only named.
    private func unmet(_ filters: [CatalogFilter], _ count: Int) -> String? {
        var seen = Set<String>()
        let wishes = filters.compactMap { filter -> String? in
            guard let role = filter.alternatives.first?.first?.role else { return nil }
            let name = words.name(of: role)
            let source = Self.oneLine(filter.source)
            let wish = source.isEmpty ? name : "\(name) («\(source)»)"
            return seen.insert(wish).inserted ? wish : nil
        }
        guard !wishes.isEmpty else { return nil }
        return "\(words.unmet(isOne: count == 1)): \(wishes.joined(separator: ", "))"
    }

    private static func oneLine(_ text: String) -> String {
        text.prefix(80).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
