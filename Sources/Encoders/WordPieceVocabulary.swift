/// The pieces of a WordPiece tokenizer in one buffer with an open-addressed hash table over their bytes.
struct WordPieceVocabulary: Sendable {
    /// Bytes of the longest piece.
    let longestPiece: Int
    let count: Int

    private let bytes: [UInt8]
    private let pieces: [Piece]
    /// Index into `pieces`, or -1; the size is a power of two at least twice the count.
    private let slots: [Int32]

    private struct Piece {
        var start: UInt32
        var length: UInt16
        var isContinuation: Bool
        var id: Int32
    }

    /// - Parameter lines: `vocab.txt`: one piece per line, its id the number of the line from 0.
    init(lines: UnsafeRawBufferPointer) {
        var builder = Builder(byteCount: lines.count)
        var start = 0
        var id: Int32 = 0
        while start < lines.count {
            let end = lines[start...].firstIndex(of: 0x0A) ?? lines.count
            let hasReturn = end > start && lines[end - 1] == 0x0D
            builder.add(UnsafeRawBufferPointer(rebasing: lines[start..<(hasReturn ? end - 1 : end)]), id: id)
            id += 1
            start = end + 1
        }
        self.init(builder, count: Int(id))
    }

    /// - Parameter ids: every piece with its id, which must not be negative.
    init(ids: [String: Int32]) {
        var builder = Builder(byteCount: ids.count * 8)
        for (piece, id) in ids {
            Array(piece.utf8).withUnsafeBytes { builder.add($0, id: id) }
        }
        self.init(builder, count: (ids.values.max()).map { Int($0) + 1 } ?? 0)
    }

    /// The id of a piece as it stands in the vocabulary file.
    func id(of piece: String) -> Int32? {
        let bytes = Array(piece.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            let hash = buffer.reduce(Hash.start) { Hash.step($0, $1) }
            return id(of: buffer[...], hash: hash, isContinuation: false)
        }
    }

    /// - Parameter hash: `Hash.step` over `piece` from `Hash.start`.
    func id(of piece: Slice<UnsafeBufferPointer<UInt8>>, hash: UInt64, isContinuation: Bool) -> Int32? {
        let mask = slots.count - 1
        var slot = Hash.slot(hash, isContinuation) & mask
        while slots[slot] >= 0 {
            let found = pieces[Int(slots[slot])]
            if found.isContinuation == isContinuation, Int(found.length) == piece.count,
                isEqual(Int(found.start), piece)
            {
                return found.id
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func isEqual(_ start: Int, _ piece: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        for offset in 0..<piece.count where bytes[start + offset] != piece.base[piece.startIndex + offset] {
            return false
        }
        return true
    }

    /// FNV-1a, which can be carried on byte by byte, so that all prefixes of a word are hashed at once.
    enum Hash {
        static let start: UInt64 = 0xcbf2_9ce4_8422_2325

        @inline(__always)
        static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }

        @inline(__always)
        static func slot(_ hash: UInt64, _ isContinuation: Bool) -> Int {
            let mixed =
                (hash ^ (hash >> 32)) &* (isContinuation ? 0x9E37_79B9_7F4A_7C15 : 0xD6E8_FEB8_6659_FD93)
            return Int(truncatingIfNeeded: mixed >> 33)
        }
    }
}

// MARK: - Building

extension WordPieceVocabulary {
    private struct Builder {
        var bytes: [UInt8] = []
        var pieces: [Piece] = []

        init(byteCount: Int) {
            bytes.reserveCapacity(byteCount)
        }

        mutating func add(_ line: UnsafeRawBufferPointer, id: Int32) {
            let isContinuation = line.count > 2 && line[0] == 0x23 && line[1] == 0x23
            let piece = UnsafeRawBufferPointer(rebasing: line[(isContinuation ? 2 : 0)...])
            // No word is longer than 100 scalars, so a longer piece can never match.
            guard !piece.isEmpty, piece.count <= 400 else { return }
            pieces.append(
                Piece(
                    start: UInt32(bytes.count), length: UInt16(piece.count),
                    isContinuation: isContinuation, id: id))
            bytes.append(contentsOf: piece)
        }
    }

    private init(_ builder: Builder, count: Int) {
        var size = 16
        while size < builder.pieces.count * 2 { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        for (index, piece) in builder.pieces.enumerated() {
            let end = Int(piece.start) + Int(piece.length)
            var hash = Hash.start
            for position in Int(piece.start)..<end { hash = Hash.step(hash, builder.bytes[position]) }
            var slot = Hash.slot(hash, piece.isContinuation) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(index)
        }
        self.count = count
        self.slots = slots
        bytes = builder.bytes
        pieces = builder.pieces
        longestPiece = builder.pieces.lazy.map { Int($0.length) }.max() ?? 0
    }
}
