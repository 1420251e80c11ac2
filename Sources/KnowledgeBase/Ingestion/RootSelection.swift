/// Which of the roots that were named are synced by themselves.
enum RootSelection {
    /// Without roots that differ from another, or from a source, in nothing but their Unicode form: they
    /// are one key wherever text is compared, and would replace it.
    static func withoutOtherForms(
        _ roots: [String], of known: some Collection<String>
    ) -> (paths: [String], errors: [(path: String, error: KnowledgeBaseError)]) {
        var forms = Dictionary(known.map { ($0, Array($0.utf8)) }, uniquingKeysWith: { first, _ in first })
        var outcome: (paths: [String], errors: [(path: String, error: KnowledgeBaseError)]) = ([], [])
        for root in roots {
            if forms[root, default: Array(root.utf8)] == Array(root.utf8) {
                forms[root] = Array(root.utf8)
                outcome.paths.append(root)
            } else {
                let error = KnowledgeBaseError(
                    .unreadable, cannot: "read '\(root)'",
                    because: "another name differs from it only in its Unicode form",
                    advice: "Rename one of the two")
                outcome.errors.append((root, error))
            }
        }
        return outcome
    }

    /// Roots that the walk through another root comes to are synced with it.
    static func withoutInner(_ roots: [String], _ finder: FileFinder) -> [String] {
        let given = Set(roots)
        var seen: Set<String> = []
        return roots.filter { root in
            guard seen.insert(root).inserted else { return false }
            return !root.withAncestors.dropFirst().contains {
                given.contains($0) && finder.reaches(root, from: $0)
            }
        }
    }
}
