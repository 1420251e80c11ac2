import KnowledgeBase

/// Messages as turns of user and assistant that alternate, for protocols that want it so: what stands side
/// by side is one turn's, and with it the results of all calls of a turn.
struct AlternatingTurns {
    private(set) var turns: [(role: String, blocks: [JSONValue])] = []

    /// - Parameter blocks: a message's content; a message without any is left out.
    init(_ messages: [ChatMessage], blocks: (ChatMessage) -> [JSONValue]) {
        for message in messages {
            let blocks = blocks(message)
            guard !blocks.isEmpty else { continue }
            if turns.last?.role == message.turnRole {
                turns[turns.count - 1].blocks += blocks
            } else {
                turns.append((message.turnRole, blocks))
            }
        }
    }

    var json: JSONValue {
        .array(turns.map { ["role": .string($0.role), "content": .array($0.blocks)] })
    }
}

extension ChatMessage {
    /// The results of tools are the user's where there are only two roles.
    fileprivate var turnRole: String {
        if case .assistant = self { "assistant" } else { "user" }
    }
}

extension AssistantTurn {
    /// The blocks that this provider sent, to go back unchanged: thoughts belong to the calls they led to.
    func originalBlocks(of provider: String) -> [JSONValue]? {
        original?.provider == provider ? original?.content.array : nil
    }
}
