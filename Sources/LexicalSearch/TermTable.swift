/// Numbers terms in the order in which they are first seen: open addressing over hashes that are
/// even already, since a dictionary of the standard library would hash them again.
struct TermTable {
    /// Terms by number.
    private(set) var terms: [UInt64] = []
    /// Number + 1, or 0 where a place is free.
    private var places = [UInt32](repeating: 0, count: 1 << 12)

    @inline(__always)
    mutating func number(of term: UInt64) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: term) & mask
        while true {
            let held = places[place]
            if held == 0 { return add(term, at: place) }
            if terms[Int(held) - 1] == term { return Int(held) - 1 }
            place = (place + 1) & mask
        }
    }

    private mutating func add(_ term: UInt64, at place: Int) -> Int {
        terms.append(term)
        places[place] = UInt32(terms.count)
        if 2 * terms.count > places.count { grow() }
        return terms.count - 1
    }

    private mutating func grow() {
        places = [UInt32](repeating: 0, count: 2 * places.count)
        let mask = places.count - 1
        for (number, term) in terms.enumerated() {
            var place = Int(truncatingIfNeeded: term) & mask
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = UInt32(number + 1)
        }
    }
}
