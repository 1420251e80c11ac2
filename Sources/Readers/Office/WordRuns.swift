/// The text of one Word paragraph and what hangs on it.
struct WordRuns {
    struct Note {
        var key: String
        var label: String
    }

    private(set) var text = ""
    /// The contents of text boxes anchored here.
    private(set) var boxes: [XMLElement] = []
    private(set) var notes: [Note] = []

    init(of paragraph: XMLElement) {
        var raw = ""
        paragraph.walk { node in
            guard case .element(let element) = node else { return true }
            return take(element, into: &raw)
        }
        text = TextCleaning.line(raw)
    }

    /// Returns whether to look inside the element.
    private mutating func take(_ element: XMLElement, into raw: inout String) -> Bool {
        switch element.name {
        case "t":
            raw += element.text
            return false
        case "tab", "br", "cr", "ptab": raw += " "
        case "noBreakHyphen": raw += "-"
        case "footnoteReference", "endnoteReference": raw += note(element)
        case "txbxContent":
            boxes.append(element)
            return false
        // What was deleted or moved away; properties; field codes; the copy of a drawing that is
        // kept for older programs.
        case "del", "moveFrom", "pPr", "rPr", "instrText", "delText", "Fallback", "rt": return false
        case "r": return !isHidden(element)
        default: break
        }
        return true
    }

    private mutating func note(_ element: XMLElement) -> String {
        guard let id = element["id"] else { return "" }
        let isFootnote = element.name == "footnoteReference"
        notes.append(Note(key: (isFootnote ? "f" : "e") + id, label: isFootnote ? id : "e\(id)"))
        return " [\(isFootnote ? id : "e\(id)")]"
    }

    private func isHidden(_ run: XMLElement) -> Bool {
        guard let vanish = run.first("rPr")?.first("vanish") else { return false }
        return !["0", "false", "off"].contains(vanish["val"] ?? "1")
    }
}
