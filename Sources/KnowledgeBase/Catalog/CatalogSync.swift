import Foundation

/// Makes a catalog equal to a file: reads its table, infers types and roles, and saves its rows.
public struct CatalogSync: Sendable {
    private let store: any CatalogStore
    private let readers: [String: any TableReader]
    private let limits: ReadingLimits

    /// What there is to tell of it.
    public struct Report: Sendable, Equatable {
        public var record: CatalogRecord
        public var changes: CatalogChanges
        public var notices: [String]
    }

    /// - Parameter readers: where two take the same extension, the first one has it.
    public init(
        store: any CatalogStore, readers: [any TableReader], limits: ReadingLimits = ReadingLimits()
    ) {
        self.store = store
        self.limits = limits
        let pairs = readers.flatMap { reader in reader.fileExtensions.map { ($0, reader) } }
        self.readers = Dictionary(pairs) { first, _ in first }
    }

    /// - Parameters:
    ///   - name: what the catalog is called: letters, digits, `-`, `_` and `.`.
    ///   - path: of the file, absolute.
    ///   - corrections: by column; they win over those of earlier times, which hold too.
    ///   - forgettingCorrections: leaves out those of earlier times.
    /// - Throws: ``KnowledgeBaseError`` for a file that makes no catalog, and for corrections that do not fit it;
    ///   the catalog then stays as it was.
    public func run(
        name: String, path: String, corrections: [String: CatalogCorrection] = [:],
        forgettingCorrections: Bool = false, at time: Date = Date()
    ) async throws -> Report {
        try Self.check(name: name)
        let bytes = try FileBytes.read(path, limit: limits.bytes)
        let table = try await reader(for: path).table(
            in: FileContent(path: path, bytes: bytes), limits: limits)
        try table.check(name: path)
        let earlier = try await store.catalogs().first { $0.name == name }?.corrections ?? [:]
        var merge = CorrectionMerge(names: SchemaInference.names(of: table.header, rows: table.rows))
        let merged = merge.merged(forgettingCorrections ? [:] : earlier, with: corrections)
        let catalog = try SchemaInference(corrections: merged).catalog(
            header: table.header, rows: table.rows)
        let record = CatalogRecord(
            name: name, path: path, contentHash: FileBytes.hash(of: bytes), addedAt: time,
            corrections: merged, catalog: catalog)
        let changes = try await store.save(catalog.rows, as: record)
        return Report(
            record: record, changes: changes,
            notices: table.notices + merge.notices + Self.repeatedIDs(catalog))
    }

    private static let mostNameLetters = 64

    private static func check(name: String) throws {
        let isFit = name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        guard isFit, (1...mostNameLetters).contains(name.count), name.contains(where: \.isLetter) else {
            throw KnowledgeBaseError(
                .usage, cannot: "call a catalog '\(name)'", because: "that is no name",
                advice: "Use letters, digits, '-', '_' and '.', at most \(mostNameLetters)")
        }
    }

    private func reader(for path: String) throws -> any TableReader {
        guard let reader = readers[path.pathExtension] else {
            throw KnowledgeBaseError(
                .unreadable, cannot: "make a catalog of '\(path)'",
                because: path.pathExtension.isEmpty
                    ? "its name has no extension" : "no reader makes a table of '.\(path.pathExtension)'",
                advice: "Catalogs are made of: \(readers.keys.sorted().joined(separator: ", "))")
        }
        return reader
    }

    /// Both rows stay; who asks for the id gets both.
    private static func repeatedIDs(_ catalog: Catalog) -> [String] {
        guard let column = catalog.schema.index(of: .id) else { return [] }
        var first: [String: Int] = [:]
        var repeated: [(id: String, rows: (Int, Int))] = []
        for (place, row) in catalog.rows.enumerated() {
            guard let id = row.values[column].label else { continue }
            if let earlier = first[id] { repeated.append((id, (earlier, place + 1))) }
            first[id] = first[id] ?? place + 1
        }
        guard let one = repeated.first else { return [] }
        let rest = repeated.count == 1 ? "" : ", and \(repeated.count - 1) more"
        return ["id '\(one.id)' stands in row \(one.rows.0) and in row \(one.rows.1)\(rest)"]
    }
}

/// Puts what a person says now over what was said earlier.
struct CorrectionMerge {
    /// Of the columns there are.
    var names: [String]
    private(set) var notices: [String] = []

    init(names: [String]) {
        self.names = names
    }

    /// Earlier corrections of columns that are gone are left out, with a notice, and so are earlier roles that
    /// another column is given now.
    mutating func merged(
        _ earlier: [String: CatalogCorrection], with now: [String: CatalogCorrection]
    ) -> [String: CatalogCorrection] {
        let byKey = Dictionary(
            names.map { (CatalogText.folded($0), $0) }, uniquingKeysWith: { first, _ in first })
        let roles = Set(now.values.compactMap(\.role))
        var result: [String: CatalogCorrection] = [:]
        for (column, correction) in earlier.sorted(by: { $0.key < $1.key }) {
            guard let name = byKey[CatalogText.folded(column)] else {
                notices.append("the correction of column '\(column)' is forgotten: it is no longer there")
                continue
            }
            result[name] = correction
            if let role = correction.role, role != .other, roles.contains(role) { result[name]?.role = nil }
        }
        for (column, correction) in now {
            let name = byKey[CatalogText.folded(column)] ?? column
            let old = result[name]
            result[name] = CatalogCorrection(
                role: correction.role ?? old?.role, type: correction.type ?? old?.type,
                unit: correction.unit ?? old?.unit)
        }
        return result.filter { $0.value != CatalogCorrection() }
    }
}
