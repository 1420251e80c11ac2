/// What the styles of a Word document say about its paragraphs (ECMA-376 part 1, §17.7).
struct WordStyles {
    enum Role: Equatable {
        case heading(Int)
        case title
        case body
    }

    private struct Style {
        var name: String
        var parent: String?
        var outlineLevel: Int?
        var numbering: WordNumbering.Reference?
    }

    private var styles: [String: Style] = [:]

    init(_ root: XMLElement?) {
        for element in root?.elements(named: "style") ?? [] {
            guard let id = element["styleId"] else { continue }
            let properties = element.first("pPr")
            styles[id] = Style(
                name: (element.first("name")?["val"] ?? "").lowercased(),
                parent: element.first("basedOn")?["val"],
                outlineLevel: properties.flatMap(WordStyles.outlineLevel),
                numbering: properties.flatMap(WordNumbering.Reference.init))
        }
    }

    /// The role of a paragraph with these properties (`w:pPr`).
    func role(of properties: XMLElement?) -> Role {
        if let level = properties.flatMap(WordStyles.outlineLevel) {
            return level < 9 ? .heading(level + 1) : .body
        }
        for style in chain(properties?.first("pStyle")?["val"]) {
            if let level = style.outlineLevel { return level < 9 ? .heading(level + 1) : .body }
            if let level = WordStyles.headingLevel(style.name) { return .heading(level) }
            if style.name == "title" || style.name == "título" { return .title }
        }
        return .body
    }

    func numbering(of properties: XMLElement?) -> WordNumbering.Reference? {
        if let own = properties.flatMap(WordNumbering.Reference.init) { return own }
        return chain(properties?.first("pStyle")?["val"]).lazy.compactMap(\.numbering).first
    }

    /// The style and those it is based on; a circle of styles ends where it began.
    private func chain(_ id: String?) -> [Style] {
        var chain: [Style] = []
        var seen: Set<String> = []
        var next = id
        while let id = next, let style = styles[id], seen.insert(id).inserted {
            chain.append(style)
            next = style.parent
        }
        return chain
    }

    private static func outlineLevel(_ properties: XMLElement) -> Int? {
        properties.first("outlineLvl")?["val"].flatMap { Int($0) }.flatMap { (0...9).contains($0) ? $0 : nil }
    }

    /// Word stores the English names of its own styles in every language version; other programs
    /// write the localised ones.
    private static func headingLevel(_ name: String) -> Int? {
        let words = name.split(separator: " ")
        guard words.count == 2, ["heading", "título", "titulo", "encabezado"].contains(words[0]) else {
            return nil
        }
        return Int(words[1]).flatMap { (1...9).contains($0) ? $0 : nil }
    }
}
