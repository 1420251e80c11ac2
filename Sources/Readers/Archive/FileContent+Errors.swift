import KnowledgeBase

/// The errors readers throw about the file in hand.
extension FileContent {
    func unreadable(_ reason: String, advice: String? = nil) -> KnowledgeBaseError {
        KnowledgeBaseError(.unreadable, cannot: "read '\(path)'", because: reason, advice: advice)
    }

    func encrypted(_ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .encrypted, cannot: "read '\(path)'", because: reason,
            advice: "Save a copy without the password")
    }

    func exceeds(_ reason: String, advice: String? = nil) -> KnowledgeBaseError {
        KnowledgeBaseError(.limitExceeded, cannot: "read '\(path)'", because: reason, advice: advice)
    }
}
