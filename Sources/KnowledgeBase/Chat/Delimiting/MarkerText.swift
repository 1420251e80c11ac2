/// A text as markers are looked for in it: each character as the ASCII it looks like, marks on letters
/// left out.
struct MarkerText {
    /// Lower-case; 0 for what looks like no ASCII character.
    let keys: [UInt8]
    /// Offsets of the keys' characters in the text.
    let positions: [Int]
    private let scalars: [Unicode.Scalar]

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        positions = scalars.indices.filter { scalars[$0].isASCII || !scalars[$0].isMark }
        keys = positions.map { LookAlikes.ascii(scalars[$0]) ?? 0 }
    }

    func key(_ index: Int) -> UInt8? { keys.indices.contains(index) ? keys[index] : nil }

    func isUppercase(_ index: Int) -> Bool {
        keys.indices.contains(index) && scalars[positions[index]].properties.isUppercase
    }

    func skipSpaces(_ start: Int) -> Int {
        var index = start
        while key(index) == .space, index - start < 8 { index += 1 }
        return index
    }

    func skip(_ skipped: Set<UInt8>, from start: Int) -> Int {
        var index = start
        while let next = key(index), skipped.contains(next) { index += 1 }
        return index
    }

    /// A name after an optional slash and prefix, and where what follows it stands: spaces are skipped before
    /// a closing bracket.
    func name(at start: Int) -> (String, Int) {
        var first = skipSpaces(start)
        if key(first) == .slash { first = skipSpaces(first + 1) }
        var end = wordEnd(first)
        if key(end) == .colon {
            first = end + 1
            end = wordEnd(first)
        }
        let next = skipSpaces(end)
        return (string(first, end), key(next) == .greater || key(next) == .closing ? next : end)
    }

    func wordEnd(_ start: Int) -> Int {
        var index = start
        while let next = key(index), next.isAlphanumeric || next == .underscore, index - start < 40 {
            index += 1
        }
        return index
    }

    func string(_ start: Int, _ end: Int) -> String {
        String(decoding: keys[start..<end], as: UTF8.self)
    }
}
