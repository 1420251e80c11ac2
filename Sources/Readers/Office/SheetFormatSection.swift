import Foundation

/// One section of a number format code (ECMA-376 part 1, §18.8.31): how the values it is for are shown.
struct SheetFormatSection: Equatable {
    enum Token: Equatable {
        /// `0`, which is always shown, or `#` and `?`, which are not.
        case digit(isFixed: Bool)
        case point
        case percent
        case general
        case literal(String)
        /// A minus, plus or bracket of accountancy, which repeats the number's own sign.
        case sign(String)
    }

    struct Condition: Equatable {
        /// `<`, `<=`, `=`, `<>`, `>=` or `>`.
        var sign: String
        var operand: Double

        func holds(for value: Double) -> Bool {
            switch sign {
            case "<": value < operand
            case "<=": value <= operand
            case "=": value == operand
            case "<>": value != operand
            case ">=": value >= operand
            case ">": value > operand
            default: false
            }
        }
    }

    private(set) var tokens: [Token] = []
    /// What is left of the code without literals, colours, conditions and locales; in lower case.
    private(set) var pattern = ""
    /// `[>=100]`: the values the section is for.
    private(set) var condition: Condition?
    /// `[h]`, `[m]`, `[s]`: the unit that counts on where a clock would begin anew.
    private(set) var elapsedUnit: Character?
    /// Commas after the last digit so far; each divides by a thousand.
    private var trailingCommas = 0

    /// - Parameter code: what stands between two `;`.
    init(_ code: Substring) {
        var rest = code
        while let character = rest.first {
            rest = rest.dropFirst()
            switch character {
            case "\"":
                addLiteral(rest.prefix { $0 != "\"" })
                rest = rest.drop { $0 != "\"" }.dropFirst()
            case "[":
                takeBracket(rest.prefix { $0 != "]" })
                rest = rest.drop { $0 != "]" }.dropFirst()
            case "\\":
                addLiteral(rest.prefix(1))
                rest = rest.dropFirst()
            // A space as wide as the next character, or that character repeated.
            case "_", "*": rest = rest.dropFirst()
            case "g" where rest.lowercased().hasPrefix("eneral"),
                "G" where rest.lowercased().hasPrefix("eneral"):
                tokens.append(.general)
                rest = rest.dropFirst(6)
            default: take(character)
            }
        }
    }

    /// The parts of a code at the `;` that are no literals.
    static func sections(of code: String) -> [SheetFormatSection] {
        var sections: [SheetFormatSection] = []
        var start = code.startIndex
        var closing: Character?
        var isEscaped = false
        for index in code.indices {
            let character = code[index]
            if isEscaped {
                isEscaped = false
            } else if let end = closing {
                if character == end { closing = nil }
            } else if character == ";" {
                sections.append(SheetFormatSection(code[start..<index]))
                start = code.index(after: index)
            } else {
                closing = character == "\"" ? "\"" : character == "[" ? "]" : nil
                isEscaped = "\\_*".contains(character)
            }
        }
        return sections + [SheetFormatSection(code[start...])]
    }

    private mutating func take(_ character: Character) {
        switch character {
        case "0": addDigit(isFixed: true)
        case "#", "?": addDigit(isFixed: false)
        case ".": tokens.append(.point)
        case ",": trailingCommas += tokens.contains(where: \.isDigit) ? 1 : 0
        case "%": tokens.append(.percent)
        case "$", "€", "£", "¥", " ", "(", ")", "-", "+": addLiteral(Substring(String(character)))
        default: pattern += character.lowercased()
        }
    }

    private mutating func addDigit(isFixed: Bool) {
        tokens.append(.digit(isFixed: isFixed))
        // Commas between digits group them, which is not shown.
        trailingCommas = 0
    }

    private mutating func addLiteral(_ text: Substring) {
        let isSign = text.contains { !$0.isWhitespace } && text.allSatisfy { "()-+ ".contains($0) }
        tokens.append(isSign ? .sign(String(text)) : .literal(String(text)))
    }

    /// `[$R$-416]` is a currency with its locale, `[h]` elapsed time, `[>9]` a condition, `[Red]` no text.
    private mutating func takeBracket(_ content: Substring) {
        if content.first == "$" {
            addLiteral(content.dropFirst().prefix { $0 != "-" })
        } else if ["h", "hh", "m", "mm", "s", "ss"].contains(content.lowercased()) {
            elapsedUnit = content.lowercased().first
        } else {
            let sign = content.prefix { "<>=".contains($0) }
            if !sign.isEmpty, let operand = Double(content.dropFirst(sign.count)) {
                condition = Condition(sign: String(sign), operand: operand)
            }
        }
    }

    /// The literals, by which one section is told from another.
    var words: [String] {
        tokens.compactMap { if case .literal(let text) = $0 { text } else { nil } }
    }

    /// Whether the section writes the sign of negative numbers itself.
    var hasSign: Bool {
        tokens.contains {
            if case .sign(let text) = $0 { text.contains { "-(".contains($0) } } else { false }
        }
    }

    var hasNumber: Bool { tokens.contains { $0.isDigit || $0 == .general } }

    /// The number without its sign, scaled, with the digits and literals of the section.
    func text(of value: Double) -> String {
        let percents = tokens.count { $0 == .percent }
        let scaled = abs(value) * pow(100, Double(percents)) / pow(1000, Double(trailingCommas))
        let point = tokens.firstIndex(of: .point) ?? tokens.count
        let decimals = min(tokens[point...].count(where: \.isDigit), 15)
        let digits = String(format: "%.\(decimals)f", scaled).split(separator: ".").map(Array.init)
        var text = fractionText(tokens[point...], digits.count > 1 ? digits[1] : [])
        text = integerText(tokens[..<point], digits.first ?? [], value: scaled) + text
        return text.trimmingCharacters(in: .whitespaces)
    }

    /// From right to left: each place takes a digit, the first all that are left.
    private func integerText(_ tokens: ArraySlice<Token>, _ digits: [Character], value: Double) -> String {
        var left = digits == ["0"] ? [] : digits
        var parts: [String] = []
        let first = tokens.firstIndex(where: \.isDigit)
        let last = tokens.lastIndex(where: \.isDigit)
        for (index, token) in zip(tokens.indices, tokens).reversed() {
            switch token {
            case .digit(let isFixed):
                let digit = left.popLast().map(String.init) ?? (isFixed ? "0" : "")
                parts.append(index == first ? String(left) + digit : digit)
            case .sign(let text):
                if let first, let last, index > first, index < last { parts.append(text) }
            case .general: parts.append(SheetFormat.plain(value))
            case .literal(let text): parts.append(text)
            case .percent: parts.append("%")
            case .point: break
            }
        }
        return parts.reversed().joined()
    }

    /// Decimals up to the last that is not zero or has to be shown.
    private func fractionText(_ tokens: ArraySlice<Token>, _ digits: [Character]) -> String {
        let places = tokens.filter(\.isDigit)
        let fixed = (places.lastIndex(of: .digit(isFixed: true)) ?? -1) + 1
        let used = (digits.lastIndex { $0 != "0" } ?? -1) + 1
        var left = digits.prefix(max(fixed, used))
        var text = left.isEmpty ? "" : "."
        for token in tokens {
            switch token {
            case .digit: text += left.popFirst().map(String.init) ?? ""
            case .literal(let literal): text += literal
            case .percent: text += "%"
            case .point, .sign, .general: break
            }
        }
        return text
    }
}

extension SheetFormatSection.Token {
    fileprivate var isDigit: Bool { if case .digit = self { true } else { false } }
}
