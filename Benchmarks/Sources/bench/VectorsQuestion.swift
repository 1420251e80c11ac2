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
        let (halves, time) = try milliseconds { try VectorAdapter.build(file, of: vectors, rows: rows) }
        try writeLine(["build_ms": time].merging(halves) { first, _ in first })
    }

    mutating func answer(_ request: Request) throws -> Reply {
        let allowed = try request.filter.map { try filter($0) }
        let (top, batch) = (request.top ?? 10, request.batch ?? 1)
        var reply = Reply(ids: [], scores: [], counts: [:])
        for start in stride(from: 0, to: request.items.count, by: batch) {
            let together = request.items[start...].prefix(batch).map { queries.row($0) }
            let (found, time) = try milliseconds {
                batch == 1
                    ? [try adapter.nearest(top, to: together[0], among: allowed, mode: request.mode)]
                    : try adapter.nearest(top, toEach: together, mode: request.mode)
            }
            reply.ms.append(time / Double(together.count))
            for neighbours in found { reply.add(neighbours) }
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
    fileprivate mutating func add(_ neighbours: Neighbours) {
        ids?.append(neighbours.entries.map { Int64($0.row) })
        scores?.append(neighbours.entries.map(\.score))
        counts?.merge(neighbours.counts, uniquingKeysWith: +)
    }
}

/// The one place that knows how vectors are searched: when that changes, this does.
struct VectorAdapter {
    /// The full scan first: what the others are compared with.
    static let modes = [VectorMethod.scan, .exact, .approximate].map(\.rawValue)
    private static let database = Segment.DatabaseID(high: 1, low: 1)

    private let index: FlatIndex

    var rows: Int { index.rows.count }

    init(file: String, dimensions: Int) throws {
        let vectors = try Segment(
            SegmentBytes(mapping: file), kind: VectorSegment.kind, database: Self.database)
        var part = VectorPart(SegmentPart(vectors))
        let codes = "\(file).codes"
        if FileManager.default.fileExists(atPath: codes) {
            let segment = try Segment(
                SegmentBytes(mapping: codes), kind: VectorCodes.kind, database: Self.database)
            part.codes = try VectorCodes(segment, of: vectors, dimensions: dimensions)
        }
        index = try FlatIndex([part], dimensions: dimensions)
    }

    /// - Returns: milliseconds of what each half takes.
    static func build(_ file: String, of vectors: NumPyFile, rows: Int) throws -> [String: Double] {
        guard rows <= vectors.rows else { throw Problem("there are only \(vectors.rows) vectors") }
        let (segment, writing) = try milliseconds {
            try VectorSegment.write(
                ids: (0..<rows).map(Int64.init), dimensions: vectors.columns, to: .file(file),
                database: database, generation: 1
            ) { row, vector in vectors.copyRow(row, to: vector) }
        }
        let (_, coding) = try milliseconds {
            try VectorCodes.build(
                of: segment, dimensions: vectors.columns, to: .file("\(file).codes"), database: database)
        }
        return ["vectors_ms": writing, "codes_ms": coding]
    }

    func nearest(_ limit: Int, to query: [Float], among allowed: Bitmap?, mode: String) throws -> Neighbours {
        index.nearest(limit, to: query, among: allowed, by: try method(mode))
    }

    func nearest(_ limit: Int, toEach queries: [[Float]], mode: String) throws -> [Neighbours] {
        index.nearest(limit, toEach: queries, by: try method(mode))
    }

    private func method(_ mode: String) throws -> VectorMethod {
        guard let method = VectorMethod(rawValue: mode) else { throw Problem("there is no mode '\(mode)'") }
        return method
    }
}

extension Neighbours {
    /// What the work was, by name.
    var counts: [String: Double] {
        ["coded": Double(work.coded), "bounded": Double(work.bounded), "scored": Double(work.scored)]
    }
}
