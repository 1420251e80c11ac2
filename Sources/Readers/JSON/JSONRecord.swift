/// An object as a flat list of named texts.
struct JSONRecord {
    struct Field: Equatable {
        /// Nested keys joined by `.`.
        var key: String
        /// As it stands, line breaks and all.
        var text: String
    }

    /// How numbers become text.
    enum Numbers {
        case asWritten
        /// So that no thousands can be seen in them: `1.125` as `1.1250`, `2.5e5` as `250000`.
        case unmistakable
    }

    private(set) var fields: [Field] = []
    private let numbers: Numbers
    private let separator: String

    /// - Parameter separator: between the scalars of an array.
    init(_ members: [JSONNode.Member], numbers: Numbers = .asWritten, separator: String = ", ") {
        self.numbers = numbers
        self.separator = separator
        for member in members { add(member.value, under: TextCleaning.line(member.key)) }
    }

    /// Arrays of scalars are joined by `, `, arrays of objects numbered from 1; `null` and empty texts
    /// say nothing. Recurses as deep as the parser allowed.
    private mutating func add(_ value: JSONNode, under key: String) {
        if let members = value.members {
            for member in members { add(member.value, under: Self.join(key, member.key)) }
        } else if let elements = value.elements {
            let scalars = elements.compactMap { text(of: $0) }
            if elements.contains(where: \.isContainer) {
                for (index, element) in elements.enumerated() { add(element, under: "\(key).\(index + 1)") }
            } else if !scalars.isEmpty {
                fields.append(Field(key: key, text: scalars.joined(separator: separator)))
            }
        } else if let text = text(of: value), text.contains(where: { !$0.isWhitespace }) {
            fields.append(Field(key: key, text: text))
        }
    }

    private func text(of value: JSONNode) -> String? {
        guard numbers == .unmistakable, case .number(let written) = value.content else {
            return value.scalarText
        }
        if written.contains(where: { "eE".contains($0) }), let number = Double(written) {
            return Int(exactly: number).map(String.init) ?? String(number)
        }
        let fraction = written.split(separator: ".").dropFirst().first ?? ""
        return fraction.count == 3 ? written + "0" : written
    }

    /// A key is repeated for everything below it, so that a very long one cannot be joined further.
    private static func join(_ key: String, _ name: String) -> String {
        let name = TextCleaning.line(name)
        return key.utf8.count + name.utf8.count <= maximumKeyBytes ? "\(key).\(name)" : name
    }

    private static let maximumKeyBytes = 1000

    /// Keys that name a record, the best first.
    private static let titleKeys = [
        "title", "titulo", "título", "name", "nombre", "nome", "question", "pregunta", "pergunta", "heading",
        "subject", "asunto", "assunto",
    ]
    private static let idKeys = ["id", "_id", "key", "sku", "code", "codigo", "código", "slug"]

    /// What the record calls itself; `nil` when it has no such member.
    var title: String? { first(of: Self.titleKeys) }

    /// ``title``, else its identifier.
    var heading: String? { title ?? first(of: Self.idKeys) }

    private func first(of keys: [String]) -> String? {
        for key in keys {
            guard let field = fields.first(where: { $0.key.lowercased() == key }) else { continue }
            let text = TextCleaning.line(field.text)
            if !text.isEmpty, text.count <= 200 { return text }
        }
        return nil
    }
}
