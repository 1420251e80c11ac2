/// What has been taken into a prompt, and the room that is left.
struct PromptSelection {
    /// Tokens left.
    private(set) var room: Int
    private(set) var passages: [PromptPassage] = []
    private(set) var rows: [JSONValue] = []
    private(set) var summary = ""
    private(set) var neutralised = NeutralisedCounts()
    private var turns: [[ChatMessage]] = []
    private var tokens: [Prompt.Part.Kind: Int] = [:]
    private var included: [Prompt.Part.Kind: Int] = [:]
    private var leftOut: [Prompt.Part.Kind: Int] = [:]

    enum Content: Sendable {
        case passage(PromptPassage)
        case row(JSONValue)
        case turn([ChatMessage])
        case summary(String)

        var kind: Prompt.Part.Kind {
            switch self {
            case .passage: .passages
            case .row: .rows
            case .turn: .history
            case .summary: .summary
            }
        }
    }

    struct Piece: Sendable {
        var content: Content
        var tokens: Int
        var neutralised: NeutralisedCounts
    }

    init(room: Int) {
        self.room = room
    }

    var history: [ChatMessage] { turns.reversed().flatMap { $0 } }

    var parts: [Prompt.Part] {
        Prompt.Part.Kind.allCases.compactMap { kind in
            let (included, leftOut) = (included[kind] ?? 0, leftOut[kind] ?? 0)
            guard included + leftOut > 0 else { return nil }
            return Prompt.Part(kind: kind, tokens: tokens[kind] ?? 0, included: included, leftOut: leftOut)
        }
    }

    /// Takes what has to be there, whether it fits or not.
    mutating func reserve(_ kind: Prompt.Part.Kind, tokens count: Int) {
        room -= count
        tokens[kind, default: 0] += count
        included[kind, default: 0] += 1
    }

    /// Takes each piece that fits. A turn that does not fit ends the history: the turns before it would
    /// follow nothing.
    mutating func take(_ pieces: [Piece]) {
        var isHistoryClosed = false
        for piece in pieces {
            let kind = piece.content.kind
            guard piece.tokens <= room, !(kind == .history && isHistoryClosed) else {
                leftOut[kind, default: 0] += 1
                if kind == .history { isHistoryClosed = true }
                continue
            }
            reserve(kind, tokens: piece.tokens)
            add(piece)
        }
        passages.sort { $0.number < $1.number }
    }

    private mutating func add(_ piece: Piece) {
        neutralised = neutralised + piece.neutralised
        switch piece.content {
        case .passage(let passage): passages.append(passage)
        case .row(let row): rows.append(row)
        case .turn(let turn): turns.append(turn)
        case .summary(let text): summary = text
        }
    }
}
