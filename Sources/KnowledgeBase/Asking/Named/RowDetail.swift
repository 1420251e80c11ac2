import Foundation

/// What tells a row from others of its name, where it stands in a text.
struct RowDetail {
    enum Kind { case id, version, year, price }

    var kind: Kind
    /// Token.
    var place: Int
    /// All of which it is true, by place.
    var rows: Set<Int>
}

/// Finds ids, versions, years and prices of rows in a text.
struct RowDetailReader {
    let text: RowText
    let rows: [RowDescription]

    /// Versions of as many letters may be words ("se", "le"): they have to be in capitals.
    private static let shortVersion = 3

    /// - Parameter name: that they are said of; versions and years mean something of one only.
    func details(in range: Range<Int>, of name: RowName?) -> [RowDetail] {
        var details: [RowDetail] = []
        var place = range.lowerBound
        while place < range.upperBound {
            guard !isWithin(name, place), let (detail, end) = detail(at: place, of: name) else {
                place += 1
                continue
            }
            details.append(detail)
            place = max(end, place + 1)
        }
        return details
    }

    /// The year before a name is no part of it.
    private func isWithin(_ name: RowName?, _ place: Int) -> Bool {
        guard let name, name.start..<name.end ~= place else { return false }
        return place > name.start || text.year(at: place) == nil
    }

    private func detail(at place: Int, of name: RowName?) -> (RowDetail, Int)? {
        if let found = id(at: place, of: name) { return found }
        let amounts = text.amount(at: place)
        if !amounts.isEmpty {
            let priced = rows.indices.filter { index in rows[index].price.map(amounts.contains) ?? false }
            return priced.isEmpty
                ? nil : (RowDetail(kind: .price, place: place, rows: own(priced, name)), place + 1)
        }
        guard let name else { return nil }
        return version(at: place, of: name) ?? year(at: place, of: name)
    }

    /// Of the rows that are spoken of, if there are any among them.
    private func own(_ found: [Int], _ name: RowName?) -> Set<Int> {
        let own = Set(found).intersection(name?.rows ?? [])
        return own.isEmpty ? Set(found) : own
    }

    // MARK: Kinds

    private func id(at place: Int, of name: RowName?) -> (RowDetail, Int)? {
        guard text.tokens[place].kind != .mark else { return nil }
        let found = rows.indices.compactMap { index -> (row: Int, end: Int)? in
            guard let id = rows[index].id, let end = text.end(of: id, at: place) else { return nil }
            let isID = id.hasLettersAndDigits || text.isMarkedAsID(place..<end)
            return isID ? (index, end) : nil
        }
        guard let end = found.map(\.end).max() else { return nil }
        let longest = found.filter { $0.end == end }.map(\.row)
        return (RowDetail(kind: .id, place: place, rows: own(longest, name)), end)
    }

    private func version(at place: Int, of name: RowName) -> (RowDetail, Int)? {
        let found = name.rows.compactMap { index -> (row: Int, end: Int)? in
            guard let version = rows[index].version, let end = text.end(of: version, at: place) else {
                return nil
            }
            let mayBeWord = version.isOfLetters && version.bytes.count <= Self.shortVersion
            return mayBeWord && !text.isUppercase(place..<end) ? nil : (index, end)
        }
        guard let end = found.map(\.end).max() else { return nil }
        let longest = Set(found.filter { $0.end == end }.map(\.row))
        return (RowDetail(kind: .version, place: place, rows: longest), end)
    }

    private func year(at place: Int, of name: RowName) -> (RowDetail, Int)? {
        guard let year = text.year(at: place) else { return nil }
        let found = name.rows.filter { rows[$0].year == year }
        return found.isEmpty ? nil : (RowDetail(kind: .year, place: place, rows: found), place + 1)
    }
}
