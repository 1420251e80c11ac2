import Foundation

/// Strict reading: what is not understood is an error, since a case that tests nothing looks like one that
/// passes.
extension GoldenCase {
    /// Characters of a question, a turn or an expected text.
    static let longestText = 20_000
    /// Items of a list.
    static let mostItems = 1_000

    /// - Parameters:
    ///   - value: what a file holds: an object by ``GoldenKey``.
    ///   - place: `case 3`, for a case whose id cannot be read.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` that names file, case and key.
    init(_ value: JSONValue, file: String, place: String) throws {
        guard let members = value.object else {
            throw GoldenFields.unusable(file, "\(place) is \(value.kindName), where a mapping is wanted")
        }
        let name = members[GoldenKey.id.rawValue]?.string.map { "case '\($0.prefix(80))'" } ?? place
        let fields = GoldenFields(members: members, file: file, place: name)
        try fields.refuseUnknown(GoldenKey.allCases.map(\.rawValue))
        self.init(
            id: try fields.identifier(.id), file: file, question: try fields.text(.question),
            language: try fields.language(), earlier: try fields.turns(), expected: try Expected(fields),
            tags: try fields.tags(), judge: try fields.optionalText(.judge))
        guard
            members.keys.contains(where: {
                GoldenKey(rawValue: $0).map(GoldenKey.expectations.contains) == true
            })
        else {
            throw fields.wrong("expects nothing", "Give contains, sources, refuses or another expectation")
        }
    }
}

extension GoldenCase.Expected {
    init(_ fields: GoldenFields) throws {
        self.init()
        sources = try fields.texts(.sources)
        allSources = try fields.texts(.allSources)
        contains = try fields.words(.contains)
        containsAny = try fields.words(.containsAny)
        notContains = try fields.words(.notContains)
        matches = try fields.patterns(.matches)
        rows = try fields.texts(.rows)
        rowsFirst = try fields.texts(.rowsFirst)
        rowsAmong = try fields.texts(.rowsAmong)
        refusal = try fields.refusal()
        handOff = try fields.flag(.handOff)
        tool = try fields.tool()
        maxCharacters = try fields.count(.maxCharacters)
        guard refusal == .required else { return }
        if let key = GoldenKey.notOfRefusals.first(where: { fields.members[$0.rawValue] != nil }) {
            throw fields.wrong("both refuses and expects '\(key.rawValue)'", "Leave one of them out")
        }
    }
}

/// The members of a case, each read as what it has to be.
struct GoldenFields {
    let members: [String: JSONValue]
    let file: String
    let place: String

    static func unusable(_ file: String, _ reason: String, advice: String? = nil) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "use the questions of '\(file)'", because: reason,
            advice: advice ?? "docs/guides/evaluation.md lists the keys of a case")
    }

    func wrong(_ reason: String, _ advice: String? = nil) -> KnowledgeBaseError {
        Self.unusable(file, "\(place) \(reason)", advice: advice)
    }

    func refuseUnknown(_ known: [String], in name: String = "") throws {
        guard let unknown = members.keys.sorted().first(where: { !known.contains($0) }) else { return }
        let hint = Misspelling.hint(unknown, among: known)
        throw wrong("has the key '\(unknown.prefix(80))'\(name), which there is not\(hint)")
    }

    // MARK: Texts

    func text(_ key: GoldenKey) throws -> String {
        guard let value = members[key.rawValue] else { throw wrong("has no '\(key.rawValue)'") }
        return try text(value, of: key.rawValue)
    }

    func optionalText(_ key: GoldenKey) throws -> String? {
        try members[key.rawValue].map { try text($0, of: key.rawValue) }
    }

    func identifier(_ key: GoldenKey) throws -> String {
        let id = try text(key)
        guard id.count <= 200, !id.contains(where: \.isNewline) else {
            throw wrong("has an id that is not one line of at most 200 characters")
        }
        return id
    }

    /// One or several.
    func texts(_ key: GoldenKey) throws -> [String] {
        switch members[key.rawValue] {
        case nil: return []
        case .array(let items)?:
            guard !items.isEmpty else { throw wrong("has an empty list under '\(key.rawValue)'") }
            guard items.count <= GoldenCase.mostItems else {
                throw wrong("has more than \(GoldenCase.mostItems) items under '\(key.rawValue)'")
            }
            return try items.map { try text($0, of: key.rawValue) }
        case let value?: return [try text(value, of: key.rawValue)]
        }
    }

    /// Texts to be found, which need a letter or digit to be found by.
    func words(_ key: GoldenKey) throws -> [String] {
        let texts = try texts(key)
        if let bare = texts.first(where: { GoldenText($0).isEmpty }) {
            throw wrong("has '\(bare)' under '\(key.rawValue)', where nothing can be looked for")
        }
        return texts
    }

    func patterns(_ key: GoldenKey) throws -> [String] {
        let patterns = try texts(key)
        for pattern in patterns {
            do {
                _ = try Regex(pattern)
            } catch {
                throw wrong(
                    "has '\(pattern)' under '\(key.rawValue)', which is no regular expression: \(error)")
            }
        }
        return patterns
    }

    private func text(_ value: JSONValue, of key: String) throws -> String {
        guard let text = value.string else {
            let isBare = value.array == nil && value.object == nil
            let advice =
                isBare ? "Put it in quotes; bare numbers, dates, yes and no are no text in YAML" : nil
            throw wrong("has \(value.kindName) under '\(key)', where text is wanted", advice)
        }
        guard text.contains(where: { !$0.isWhitespace }) else { throw wrong("has an empty '\(key)'") }
        guard text.utf8.count <= GoldenCase.longestText else {
            throw wrong("has more than \(GoldenCase.longestText) bytes under '\(key)'")
        }
        return text
    }

    // MARK: Others

    func language() throws -> Language? {
        guard let code = try optionalText(.language) else { return nil }
        guard let language = Language(rawValue: code), language != .unknown else {
            throw wrong("has the language '\(code)', which is none of es, pt, en")
        }
        return language
    }

    func tags() throws -> [String] {
        let tags = try texts(.tags)
        for tag in tags where !Self.isTag(tag) {
            throw wrong(
                "has the tag '\(tag.prefix(80))'", "Tags are of a-z, 0-9 and '-', and begin with a letter")
        }
        if let twice = tags.first(where: { tag in tags.count(where: { $0 == tag }) > 1 }) {
            throw wrong("has the tag '\(twice)' twice")
        }
        return tags
    }

    static func isTag(_ text: String) -> Bool {
        text.utf8.count <= 40 && text.utf8.first?.isLowercaseLetter == true
            && text.utf8.allSatisfy { $0.isAlphanumeric || $0 == .hyphen }
    }

    func flag(_ key: GoldenKey) throws -> Bool? {
        guard let value = members[key.rawValue] else { return nil }
        guard let flag = value.bool else {
            throw wrong("has \(value.kindName) under '\(key.rawValue)', where true or false is wanted")
        }
        return flag
    }

    func refusal() throws -> GoldenCase.Refusal {
        guard let value = members[GoldenKey.refuses.rawValue] else { return .forbidden }
        if value.string == "either" { return .allowed }
        guard let flag = value.bool else {
            throw wrong("has '\(value.text)' under 'refuses', which is none of true, false, either")
        }
        return flag ? .required : .forbidden
    }

    func count(_ key: GoldenKey) throws -> Int? {
        guard let value = members[key.rawValue] else { return nil }
        guard let count = value.integer, count > 0 else {
            throw wrong("has '\(value.text)' under '\(key.rawValue)', where a positive number is wanted")
        }
        return count
    }

    func turns() throws -> [GoldenCase.Turn] {
        guard let value = members[GoldenKey.turns.rawValue] else { return [] }
        guard let items = value.array, !items.isEmpty, items.count <= 100 else {
            throw wrong("has no list of 1 to 100 turns under 'turns'")
        }
        return try items.map { item in
            guard let pair = item.object else {
                return GoldenCase.Turn(user: try text(item, of: "turns"))
            }
            try GoldenFields(members: pair, file: file, place: place)
                .refuseUnknown(["user", "assistant"], in: " in a turn")
            guard let user = pair["user"] else { throw wrong("has a turn without 'user'") }
            return GoldenCase.Turn(
                user: try text(user, of: "user"),
                assistant: try pair["assistant"].map { try text($0, of: "assistant") })
        }
    }

    func tool() throws -> GoldenCase.Tool? {
        guard let value = members[GoldenKey.tool.rawValue] else { return nil }
        guard let tool = value.object else { return GoldenCase.Tool(name: try text(value, of: "tool")) }
        try GoldenFields(members: tool, file: file, place: place)
            .refuseUnknown(["name", "arguments"], in: " in 'tool'")
        guard let name = tool["name"] else { throw wrong("has a tool without 'name'") }
        let arguments = tool["arguments"] ?? [:]
        guard let members = arguments.object else {
            throw wrong("has \(arguments.kindName) under 'arguments', where a mapping is wanted")
        }
        return GoldenCase.Tool(name: try text(name, of: "name"), arguments: members)
    }
}

extension JSONValue {
    /// `a list`, for messages.
    var kindName: String {
        switch self {
        case .null: "nothing"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .string: "text"
        case .array: "a list"
        case .object: "a mapping"
        }
    }
}
