import Foundation
import KnowledgeBase
import Providers

/// The wiring of what questions and answers are looked through for.
extension App {
    /// - Returns: `nil` where the settings name nobody.
    /// - Throws: `usage` for lists or an endpoint that make none.
    static func moderation(_ settings: Settings) throws -> ModerationPanel? {
        let moderators = [try wordLists(settings), try endpointModerator(settings)].compactMap { $0 }
        return moderators.isEmpty ? nil : ModerationPanel(moderators)
    }

    private static func wordLists(_ settings: Settings) throws -> (any Moderator)? {
        var lists = try settings.structure(.moderation, as: [ConfiguredWordList].self)?.map(\.list) ?? []
        if settings[.builtInModeration] != "off",
            let policy: Moderation.Policy = try settings.choice(.builtInModeration)
        {
            lists += Moderation.WordList.builtIn(policy: policy)
        }
        return lists.isEmpty ? nil : try Moderation(lists: lists)
    }

    private static func endpointModerator(_ settings: Settings) throws -> (any Moderator)? {
        guard let name = settings[.moderationModel] else { return nil }
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0] == "openai" else {
            throw settings.unusable(.moderationModel, because: "it is not of the form openai/NAME")
        }
        var configuration = EndpointModerator.Configuration()
        configuration.model = parts[1]
        let base = try address(.openAIURL, settings)
        let client = ProviderClient(
            base: base, key: settings.key(.openAIKey, for: .openAIURL), timeout: .seconds(10))
        return try EndpointModerator(configuration: configuration, client: client)
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
