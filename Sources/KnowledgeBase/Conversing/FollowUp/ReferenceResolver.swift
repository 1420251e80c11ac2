/// Finds the rows shown earlier that a follow-up is about.
struct ReferenceResolver {
    let shape: QuestionShape
    let pointers: [Pointer]
    let memory: FollowUpReader.Memory

    /// None where it is about none or cannot be told which.
    func references() -> [ConversationMessage.RowReference] {
        // "it needs to be automatic" asks for another.
        let isDemand =
            shape.has(\.isTrait) && shape.own.contains { FollowUpWords.demands.contains(shape.text($0)) }
        guard !isDemand else { return [] }
        guard pointers.isEmpty else {
            return pointers.flatMap(rows).reduce(into: []) { rows, row in
                if !rows.contains(row) { rows.append(row) }
            }
        }
        return isAboutFocus ? memory.focus.map { [$0] } ?? [] : []
    }

    private func rows(_ pointer: Pointer) -> [ConversationMessage.RowReference] {
        let shown = memory.shown
        switch pointer {
        case .place(let number): return shown.indices.contains(number - 1) ? [shown[number - 1]] : []
        case .last: return shown.suffix(1)
        case .all: return shown
        case .one: return memory.focus.map { [$0] } ?? []
        case .kind: return []
        }
    }

    /// "¿y la garantía?", "¿cuánto queda a 48 meses?": of the row spoken of, unless others are asked for.
    private var isAboutFocus: Bool {
        guard memory.domain == .catalog, WaiverReader(tokens: shape.tokens).roles().isEmpty else {
            return false
        }
        let isOfOthers = shape.hasName || shape.has { $0.isTrait || $0.isKindOfThing || $0 == .city }
        return !isOfOthers || RelativeWish.read(shape.tokens) != nil || isSaidOfOne
    }

    /// "¿tiene quemacocos?": a thing is spoken of; the firm is asked "¿tienen ...?".
    private var isSaidOfOne: Bool {
        guard shape.language == .spanish, let verb = shape.own.first(where: { shape.kinds[$0] == .lightVerb })
        else { return false }
        return ["tiene", "trae", "es", "viene", "incluye"].contains(shape.text(verb))
            && !shape.has { $0 == .order }
    }
}
