import Foundation
import Segments
import VectorSearch

/// Nearest neighbours in a file of vectors.
struct VectorsQuestion: Answering {
    let modes = VectorAdapter.modes
    let openingTime: Double
    private let queries: NumPyFile
    private let adapter: VectorAdapter
    private var filters: [String: Bitmap] = [:]

    init(_ options: Options) throws {
        let (file, queries) = (try options.text("index"), try NumPyFile(options.text("queries")))
        self.queries = queries
        (adapter, openingTime) = try milliseconds {
            try VectorAdapter(file: file, dimensions: queries.columns)
        }
    }

    /// Makes the file from an array; one JSON line says how long it took.
    static func build(_ options: Options) throws {
        let (rows, file) = (try options.number("rows"), try options.text("index"))
        let vectors = try NumPyFile(options.text("vectors"))
        let (_, time) = try milliseconds { try VectorAdapter.build(file, of: vectors, rows: rows) }
        try writeLine(["build_ms": time])
    }

    mutating func answer(_ request: Request) throws -> Reply {
        let allowed = try request.filter.map { try filter($0) }
        var reply = Reply(ids: [], scores: [])
        let top = request.top ?? 10
        if let batch = request.batch {
            for start in stride(from: 0, to: request.items.count, by: batch) {
                let together = request.items[start...].prefix(batch).map { queries.row($0) }
                let (found, time) = try milliseconds {
                    try adapter.nearest(top, toEach: together, mode: request.mode)
                }
                reply.ms.append(time / Double(together.count))
                for entries in found { reply.add(entries) }
            }
        } else {
            for item in request.items {
                let query = queries.row(item)
                let (found, time) = try milliseconds {
                    try adapter.nearest(top, to: query, among: allowed, mode: request.mode)
                }
                reply.ms.append(time)
                reply.add(found.entries)
                for (name, count) in found.counts {
                    reply.counts = (reply.counts ?? [:]).merging([name: count], uniquingKeysWith: +)
                }
            }
        }
        return reply
    }

    /// A file of ascending rows, one in a line.
    private mutating func filter(_ path: String) throws -> Bitmap {
        if let known = filters[path] { return known }
        let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        var bitmap = Bitmap(count: adapter.rows)
        for line in text.split(separator: "\n") {
            guard let row = Int(line), row < adapter.rows else {
                throw Problem("'\(path)' names no row: \(line)")
            }
            bitmap.insert(row)
        }
        filters[path] = bitmap
        return bitmap
    }
}

extension Reply {
    fileprivate mutating func add(_ entries: [TopRows.Entry]) {
        ids?.append(entries.map { Int64($0.row) })
        scores?.append(entries.map(\.score))
    }
}

/// The one place that knows how vectors are searched: when that changes, this does.
struct VectorAdapter {
    /// Every way there is.
    static let modes = ["exact"]
    private static let database = Segment.DatabaseID(high: 1, low: 1)

    private let index: FlatIndex

    var rows: Int { index.rows.count }

    init(file: String, dimensions: Int) throws {
        let segment = try Segment(
            SegmentBytes(mapping: file), kind: VectorSegment.kind, database: Self.database)
        index = try FlatIndex([SegmentPart(segment)], dimensions: dimensions)
    }

    static func build(_ file: String, of vectors: NumPyFile, rows: Int) throws {
        guard rows <= vectors.rows else { throw Problem("there are only \(vectors.rows) vectors") }
        _ = try VectorSegment.write(
            ids: (0..<rows).map(Int64.init), dimensions: vectors.columns, to: .file(file), database: database,
            generation: 1
        ) { row, vector in vectors.copyRow(row, to: vector) }
    }

    func nearest(
        _ limit: Int, to query: [Float], among allowed: Bitmap?, mode: String
    ) throws -> (entries: [TopRows.Entry], counts: [String: Double]) {
        switch mode {
        case "exact": (index.nearest(limit, to: query, among: allowed), [:])
        default: throw Problem("there is no mode '\(mode)'")
        }
    }

    func nearest(_ limit: Int, toEach queries: [[Float]], mode: String) throws -> [[TopRows.Entry]] {
        try queries.map { try nearest(limit, to: $0, among: nil, mode: mode).entries }
    }
}
