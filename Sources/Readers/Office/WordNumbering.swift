/// The numbers and bullets of a Word document's lists (ECMA-376 part 1, §17.9).
struct WordNumbering {
    /// The list and level of a paragraph.
    struct Reference: Equatable {
        var list: String
        var level: Int

        /// - Parameter properties: `w:pPr`.
        init?(_ properties: XMLElement) {
            guard let numbering = properties.first("numPr"), let list = numbering.first("numId")?["val"]
            else { return nil }
            self.list = list
            level = numbering.first("ilvl")?["val"].flatMap { Int($0) }.map { min(max($0, 0), 8) } ?? 0
        }
    }

    private struct Level {
        var format: String
        var text: String
        var start: Int
    }

    private var levels: [String: [Int: Level]] = [:]
    private var counters: [String: [Int]] = [:]

    init(_ root: XMLElement?) {
        var abstract: [String: [Int: Level]] = [:]
        for element in root?.elements(named: "abstractNum") ?? [] {
            abstract[element["abstractNumId"] ?? ""] = element.elements(named: "lvl").reduce(into: [:]) {
                guard let number = $1["ilvl"].flatMap({ Int($0) }) else { return }
                $0[number] = Level(
                    format: $1.first("numFmt")?["val"] ?? "decimal", text: $1.first("lvlText")?["val"] ?? "",
                    start: $1.first("start")?["val"].flatMap { Int($0) }.map { min(max($0, 0), 1 << 20) } ?? 1
                )
            }
        }
        for element in root?.elements(named: "num") ?? [] {
            guard let id = element["numId"], let target = element.first("abstractNumId")?["val"] else {
                continue
            }
            levels[id] = abstract[target]
        }
    }

    /// The marker of the next paragraph of that list, `nil` when it has none.
    mutating func next(_ reference: Reference) -> String? {
        guard reference.list != "0", let list = levels[reference.list], let level = list[reference.level]
        else { return nil }
        var counts = counters[reference.list] ?? (0...8).map { (list[$0]?.start ?? 1) - 1 }
        counts[reference.level] += 1
        for deeper in (0...8) where deeper > reference.level {
            counts[deeper] = (list[deeper]?.start ?? 1) - 1
        }
        counters[reference.list] = counts
        switch level.format {
        case "none": return nil
        case "bullet": return "-"
        default: return marker(level, list: list, counts: counts)
        }
    }

    /// `%1.%2` with the counts of the levels put in.
    private func marker(_ level: Level, list: [Int: Level], counts: [Int]) -> String? {
        var text = level.text
        for index in 0...8 where text.contains("%\(index + 1)") {
            // A level above that has not been counted yet shows its first number.
            let count = max(counts[index], list[index]?.start ?? 1)
            let number = WordNumbering.format(count, as: list[index]?.format ?? "decimal")
            text = text.split(separator: "%\(index + 1)", omittingEmptySubsequences: false).joined(
                separator: number)
        }
        return text.isEmpty ? nil : text
    }

    static func format(_ number: Int, as format: String) -> String {
        switch format {
        case "lowerLetter": letters(number).lowercased()
        case "upperLetter": letters(number)
        case "lowerRoman": roman(number).lowercased()
        case "upperRoman": roman(number)
        case "ordinal": "\(number)º"
        case "decimalZero": number < 10 ? "0\(number)" : "\(number)"
        default: "\(number)"
        }
    }

    /// A to Z, then AA, BB and so on, as Word counts.
    private static func letters(_ number: Int) -> String {
        guard (1...260).contains(number),
            let letter = Unicode.Scalar(UInt8(65 + (number - 1) % 26)) as Unicode.Scalar?
        else { return "\(number)" }
        return String(repeating: Character(letter), count: (number - 1) / 26 + 1)
    }

    private static func roman(_ number: Int) -> String {
        guard (1...3999).contains(number) else { return "\(number)" }
        let digits = [
            (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
            (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ]
        var rest = number
        return digits.reduce(into: "") { text, digit in
            while rest >= digit.0 {
                text += digit.1
                rest -= digit.0
            }
        }
    }
}
