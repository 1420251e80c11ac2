import KnowledgeBase
import Segments

extension MemoryStore {
    struct AnswerCache {
        private var version = ""
        private var entries: [String: Answer] = [:]
        private var oldestFirst: [String] = []

        func answer(to key: String, at version: String) -> Answer? {
            self.version == version ? entries[key] : nil
        }

        mutating func keep(_ answer: Answer, for key: String, at version: String) {
            if self.version != version { self = AnswerCache() }
            self.version = version
            if entries.updateValue(answer, forKey: key) == nil { oldestFirst.append(key) }
            guard oldestFirst.count > SQLiteStore.cachedAnswers else { return }
            entries[oldestFirst.removeFirst()] = nil
        }
    }

    public func contentVersion() -> String {
        "\(database.high)-\(database.low)-\(generation)-\(stockGeneration)"
    }

    public func cachedAnswer(_ key: String) -> Answer? { answers.answer(to: key, at: contentVersion()) }

    public func cache(_ answer: Answer, for key: String, version: String) {
        guard version == contentVersion() else { return }
        answers.keep(answer, for: key, at: version)
    }
}
