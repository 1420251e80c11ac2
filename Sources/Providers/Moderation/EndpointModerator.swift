import KnowledgeBase

/// `POST {base}/moderations` of OpenAI and of servers that speak like it. (OpenAI API reference,
/// "Moderations".)
public struct EndpointModerator: Moderator {
    public struct Configuration: Sendable, Hashable {
        public var model = "omni-moderation-latest"
        /// What to do with a text that is flagged.
        public var policy = Moderation.Policy.refuse
        /// Categories whose score decides, from 0 to 1, in place of the endpoint's own flag; 1.1 never objects.
        public var thresholds: [String: Double] = [:]
        /// Characters that are sent; of a longer text its beginning and its end, half each.
        public var longestText = 16_000

        public init() {}
    }

    private let configuration: Configuration
    private let client: ProviderClient

    /// Somebody waits.
    private static let retries = 1

    /// - Parameter client: its base address ends in the version, as in `https://api.openai.com/v1`; its
    ///   timeout should be a few seconds.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` when flagged texts are to be masked: an endpoint does
    ///   not say which words it means.
    public init(configuration: Configuration = Configuration(), client: ProviderClient) throws {
        guard configuration.policy != .mask else {
            throw KnowledgeBaseError(
                .usage, cannot: "moderate with '\(configuration.model)'",
                because: "it judges whole texts and names no words to mask",
                advice: "Choose refuse or hand-off, and word lists for masking")
        }
        self.configuration = configuration
        self.client = client
    }

    public func judge(_ text: String) async throws -> ModerationVerdict {
        // There is nothing to object to, and endpoints refuse it.
        guard !text.allSatisfy(\.isWhitespace) else { return ModerationVerdict(objections: [], masked: text) }
        let request = Request(model: configuration.model, input: pieces(of: text))
        let response: Response = try await client.post(
            "/moderations", request, to: "moderate a text with '\(configuration.model)'",
            retries: Self.retries)
        guard response.results.count == request.input.count else {
            throw KnowledgeBaseError(
                .model, cannot: "moderate a text with '\(configuration.model)' at \(client.shownBase)",
                because: "it sent \(response.results.count) results for \(request.input.count) texts")
        }
        return ModerationVerdict(objections: objections(response.results), masked: text)
    }

    /// Both ends: what is hidden behind much else is at one of them as a rule.
    private func pieces(of text: String) -> [String] {
        guard text.count > configuration.longestText else { return [text] }
        let half = max(1, configuration.longestText / 2)
        return [String(text.prefix(half)), String(text.suffix(half))]
    }

    /// The surest first.
    private func objections(_ results: [Response.Item]) -> [ModerationVerdict.Objection] {
        var scores: [String: Double] = [:]
        for result in results {
            for category in self.categories(result) {
                scores[category] = max(scores[category] ?? 0, result.scores[category] ?? 0)
            }
        }
        return scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { category, score in
            .init(category: category, policy: configuration.policy, score: score)
        }
    }

    private func categories(_ result: Response.Item) -> Set<String> {
        let ruled = configuration.thresholds.filter { result.scores[$0.key] ?? 0 >= $0.value }.map(\.key)
        let flags = result.categories.filter { $0.value && configuration.thresholds[$0.key] == nil }.map(
            \.key)
        let found = Set(ruled + flags)
        // Some servers only say that they object.
        return found.isEmpty && result.flagged && !result.categories.values.contains(true)
            ? ["flagged"] : found
    }
}

// MARK: The wire

extension EndpointModerator {
    private struct Request: Encodable {
        var model: String
        var input: [String]
    }

    private struct Response: Decodable {
        var results: [Item]

        struct Item: Decodable {
            var flagged: Bool
            var categories: [String: Bool]
            var scores: [String: Double]

            enum CodingKeys: String, CodingKey {
                case flagged, categories
                case scores = "category_scores"
            }

            /// Categories that a server does not judge are null, and old servers leave the scores out.
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                flagged = try container.decode(Bool.self, forKey: .flagged)
                categories =
                    try container.decodeIfPresent([String: Bool?].self, forKey: .categories)?
                    .compactMapValues { $0 } ?? [:]
                scores =
                    try container.decodeIfPresent([String: Double?].self, forKey: .scores)?
                    .compactMapValues { $0 } ?? [:]
            }
        }
    }
}
