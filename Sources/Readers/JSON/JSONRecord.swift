/// An object as a flat list of named texts.
struct JSONRecord {
    struct Field: Equatable {
        /// Nested keys joined by `.`.
        var key: String
        /// As it stands, line breaks and all.
        var text: String
    }

    private(set) var fields: [Field] = []

    init(_ members: [JSONNode.Member]) {
        for member in members { add(member.value, under: TextCleaning.line(member.key)) }
    }

    /// Arrays of scalars are joined by `, `, arrays of objects numbered from 1; `null` and empty texts
    /// say nothing. Recurses as deep as the parser allowed.
    private mutating func add(_ value: JSONNode, under key: String) {
        if let members = value.members {
            for member in members { add(member.value, under: Self.join(key, member.key)) }
        } else if let elements = value.elements {
            let scalars = elements.compactMap(\.scalarText)
            if elements.contains(where: \.isContainer) {
                for (index, element) in elements.enumerated() { add(element, under: "\(key).\(index + 1)") }
            } else if !scalars.isEmpty {
                fields.append(Field(key: key, text: scalars.joined(separator: ", ")))
            }
        } else if let text = value.scalarText, text.contains(where: { !$0.isWhitespace }) {
            fields.append(Field(key: key, text: text))
        }
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
