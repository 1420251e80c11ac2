/// Answers what comes on channels, once and in order, whatever happens meanwhile.
public actor MessagingEngine {
    /// Writes verified events down; they are answered later, and also after a crash.
    ///
    /// - Throws: ``KnowledgeBaseError`` where they could not be written: the channel is to send them again.
    public func accept(_ events: [ChannelEvent]) async throws {}
}
