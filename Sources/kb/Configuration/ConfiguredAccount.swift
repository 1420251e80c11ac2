import Foundation
import KnowledgeBase

/// An entry of `whatsapp.numbers` or `twilio.senders` in kb.yaml: what one of the company's numbers does otherwise
/// than the others. What is not set is as in the rest of the settings.
struct ConfiguredAccount: Decodable, Sendable {
    var accessToken: String?
    /// For people.
    var name: String?
    var language: String?
    var company: String?
    var business: String?
    var models: String?
    var quietWindow: Double?
    var longestWait: Double?
    var showsSources: Bool?
    var template: Template?

    /// What is sent where the contact may not be written to freely any more.
    struct Template: Decodable, Sendable {
        var name: String
        var language: String

        private enum CodingKeys: String, CodingKey, CaseIterable { case name, language }

        init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
            let values = try decoder.container(keyedBy: CodingKeys.self)
            name = try values.decode(String.self, forKey: .name)
            language = try values.decode(String.self, forKey: .language)
        }
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, language, company, business, models, template
        case accessToken = "access_token"
        case quietWindow = "quiet_window"
        case longestWait = "longest_wait"
        case showsSources = "sources"
    }

    init(accessToken: String? = nil) {
        self.accessToken = accessToken
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: CodingKeys.self)
        accessToken = try values.decodeIfPresent(String.self, forKey: .accessToken)
        name = try values.decodeIfPresent(String.self, forKey: .name)
        language = try values.decodeIfPresent(String.self, forKey: .language)
        company = try values.decodeIfPresent(String.self, forKey: .company)
        business = try values.decodeIfPresent(String.self, forKey: .business)
        models = try values.decodeIfPresent(String.self, forKey: .models)
        quietWindow = try Self.seconds(.quietWindow, values)
        longestWait = try Self.seconds(.longestWait, values)
        showsSources = try values.decodeIfPresent(Bool.self, forKey: .showsSources)
        template = try values.decodeIfPresent(Template.self, forKey: .template)
    }

    private static func seconds(
        _ key: CodingKeys, _ values: KeyedDecodingContainer<CodingKeys>
    ) throws -> Double? {
        guard let seconds = try values.decodeIfPresent(Double.self, forKey: key) else { return nil }
        guard (0...3_600).contains(seconds) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values, debugDescription: "it is not from 0 to 3600 seconds")
        }
        return seconds
    }
}
