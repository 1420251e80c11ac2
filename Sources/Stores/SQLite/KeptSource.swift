import KnowledgeBase

/// A source of a message as its column holds it: the place as it was shown, and what it is found again by. Earlier
/// versions kept the place alone, as a string.
struct KeptSource: Codable {
    var place: String
    var citation: ConversationMessage.Citation?

    private enum Keys: CodingKey { case place, citation }

    static func all(of message: ConversationMessage) -> [KeptSource] {
        message.sources.enumerated().map { index, place in
            let citation = message.citations.indices.contains(index) ? message.citations[index] : nil
            return KeptSource(place: place, citation: citation)
        }
    }

    private init(place: String, citation: ConversationMessage.Citation?) {
        (self.place, self.citation) = (place, citation)
    }

    init(from decoder: any Decoder) throws {
        if let place = try? decoder.singleValueContainer().decode(String.self) {
            self.init(place: place, citation: nil)
            return
        }
        let container = try decoder.container(keyedBy: Keys.self)
        self.init(
            place: try container.decode(String.self, forKey: .place),
            citation: try container.decodeIfPresent(
                ConversationMessage.Citation.self, forKey: .citation))
    }

    func encode(to encoder: any Encoder) throws {
        guard let citation else {
            var container = encoder.singleValueContainer()
            return try container.encode(place)
        }
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(place, forKey: .place)
        try container.encode(citation, forKey: .citation)
    }
}
