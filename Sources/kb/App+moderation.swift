import KnowledgeBase

/// The wiring of word lists.
extension App {
    /// - Returns: `nil` where the settings have no list.
    /// - Throws: `usage` for lists that make none.
    static func moderation(_ settings: Settings) throws -> Moderation? {
        var lists = try settings.structure(.moderation, as: [ConfiguredWordList].self)?.map(\.list) ?? []
        if let policy = settings[.builtInModeration], policy != "off" {
            guard let policy = Moderation.Policy(rawValue: policy) else {
                throw settings.unusable(
                    .builtInModeration, because: "it is none of mask, hand-off, refuse, off")
            }
            lists += Moderation.WordList.builtIn(policy: policy)
        }
        return lists.isEmpty ? nil : try Moderation(lists: lists)
    }
}

/// An item of `moderation.lists` in kb.yaml.
private struct ConfiguredWordList: Decodable {
    var list: Moderation.WordList

    private enum CodingKeys: String, CodingKey, CaseIterable { case name, policy, words }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let name = try values.decode(String.self, forKey: .name)
        let policy = try values.decode(String.self, forKey: .policy)
        guard let policy = Moderation.Policy(rawValue: policy) else {
            throw DecodingError.dataCorruptedError(
                forKey: .policy, in: values, debugDescription: "it is none of mask, hand-off, refuse")
        }
        list = Moderation.WordList(
            name: name, policy: policy, words: try values.decode([String].self, forKey: .words))
    }
}
