import COpenBLAS
import Dispatch
import Segments

/// Exact cosine search: every vector is compared, by matrix-vector products of BLAS block by block.
public struct FlatIndex: Sendable {
    /// Rows per block: 6 MB of 384 dimensions, small enough to share the work evenly over cores and
    /// large enough that BLAS runs at the speed of memory.
    static let blockRows = 4096
    /// Below this many vectors one thread is faster than handing out work.
    static let parallelRows = 20_000
    /// Where fewer than one row in this many is wanted, rows are taken one by one.
    static let gatherRatio = 8

    public let rows: RowMap
    public let dimensions: Int

    /// - Throws: ``SegmentError`` when a segment does not hold as many numbers as its rows need.
    public init(_ parts: [SegmentPart], dimensions: Int) throws {
        for part in parts {
            guard part.segment.sectionCount == VectorSegment.sectionCount,
                part.segment.numbers(1, as: Float.self).count == part.segment.rows * dimensions
            else { throw SegmentError.invalid("vectors of other dimensions") }
        }
        rows = RowMap(parts)
        self.dimensions = dimensions
        // Blocks are what runs in parallel; threads inside BLAS would compete with them.
        openblas_set_num_threads(1)
    }

    /// The cosine of the query with every row allowed (all live ones when `nil`); whatever stands
    /// in other rows means nothing. All zero for a query of other dimensions or without direction.
    public func cosines(with query: [Float], among allowed: Bitmap? = nil) -> [Float] {
        var cosines = [Float](repeating: 0, count: rows.count)
        guard query.count == dimensions, let query = query.normalised else { return cosines }
        let wanted = allowed ?? rows.live
        let blocks = blocks
        cosines.withUnsafeMutableBufferPointer { buffer in
            // Blocks write to rows of their own.
            nonisolated(unsafe) let output = buffer
            let run = { @Sendable (block: Int) in
                compare(blocks[block], with: query, among: wanted, into: output)
            }
            if rows.count < Self.parallelRows {
                blocks.indices.forEach(run)
            } else {
                DispatchQueue.concurrentPerform(iterations: blocks.count, execute: run)
            }
        }
        return cosines
    }

    /// The nearest of the rows allowed, best first.
    public func nearest(_ limit: Int, to query: [Float], among allowed: Bitmap? = nil) -> [TopRows.Entry] {
        cosines(with: query, among: allowed).withUnsafeBufferPointer {
            TopRows.best(limit, of: $0, among: allowed ?? rows.live, above: -.infinity)
        }
    }

    /// Rows of one part, in the numbering of all.
    private struct Block {
        var part: Int
        var rows: Range<Int>
    }

    private var blocks: [Block] {
        rows.parts.indices.flatMap { part -> [Block] in
            let (start, end) = (rows.starts[part], rows.starts[part + 1])
            return stride(from: start, to: end, by: Self.blockRows).map {
                Block(part: part, rows: $0..<min(end, $0 + Self.blockRows))
            }
        }
    }

    private func compare(
        _ block: Block, with query: [Float], among wanted: Bitmap,
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        let members = wanted.population(in: block.rows)
        guard members > 0, let output = output.baseAddress,
            let vectors = rows.parts[block.part].segment.numbers(1, as: Float.self).baseAddress
        else { return }
        let first = vectors - rows.starts[block.part] * dimensions
        let size = Int32(dimensions)
        if members * Self.gatherRatio < block.rows.count {
            wanted.forEachMember(in: block.rows) { row in
                output[row] = cblas_sdot(size, first + row * dimensions, 1, query, 1)
            }
        } else {
            let start = block.rows.lowerBound
            cblas_sgemv(
                CblasRowMajor, CblasNoTrans, Int32(block.rows.count), size, 1, first + start * dimensions,
                size,
                query, 1, 0, output + start, 1)
        }
    }
}

extension [Float] {
    /// Of length 1; `nil` for a vector without direction.
    var normalised: [Float]? {
        let length = reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0, length.isFinite else { return nil }
        return map { Float(Double($0) / length) }
    }
}
