import Foundation
import KnowledgeBase

/// Credentials and region where Amazon's own programs look for them: variables, then the profile in
/// `~/.aws/credentials` and `~/.aws/config`. (AWS SDKs and Tools Reference Guide, "Configuration".)
public struct AWSEnvironment: Sendable {
    private let variables: [String: String]
    private let profiles: [String: [String: String]]

    /// - Parameters:
    ///   - variables: the process's environment.
    ///   - read: the text of a file, `nil` when there is none.
    public init(
        _ variables: [String: String],
        read: (String) -> String? = { try? String(contentsOfFile: $0, encoding: .utf8) }
    ) {
        self.variables = variables
        let home = variables["HOME"] ?? "/"
        let files = [
            variables["AWS_CONFIG_FILE"] ?? "\(home)/.aws/config",
            variables["AWS_SHARED_CREDENTIALS_FILE"] ?? "\(home)/.aws/credentials",
        ]
        // Where both name a profile, the file of credentials wins.
        profiles = files.reduce(into: [:]) { profiles, file in
            for (name, values) in Self.sections(read(file) ?? "") {
                profiles[name, default: [:]].merge(values) { $1 }
            }
        }
    }

    /// A key for Bedrock alone, which wins over credentials.
    public var bedrockKey: String? { variable("AWS_BEARER_TOKEN_BEDROCK") }

    public var region: String? {
        variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? profile["region"]
    }

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` when there are none.
    public func credentials() throws -> AWSCredentials {
        if let id = variable("AWS_ACCESS_KEY_ID"), let secret = variable("AWS_SECRET_ACCESS_KEY") {
            return AWSCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: variable("AWS_SESSION_TOKEN"))
        }
        guard let id = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"] else {
            throw KnowledgeBaseError(
                .usage, cannot: "sign requests to Amazon Bedrock",
                because: "there are no credentials in the environment or in the profile '\(profileName)'",
                advice: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or "
                    + "AWS_BEARER_TOKEN_BEDROCK")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: profile["aws_session_token"])
    }

    private var profileName: String {
        variable("AWS_PROFILE") ?? variable("AWS_DEFAULT_PROFILE") ?? "default"
    }

    private var profile: [String: String] { profiles[profileName] ?? [:] }

    /// An empty variable is none.
    private func variable(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// `[name]` in the file of credentials, `[profile name]` in the other; `#` and `;` begin comments.
    private static func sections(_ text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var name = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.hasPrefix("["), let end = trimmed.firstIndex(of: "]") {
                let title = trimmed[trimmed.index(after: trimmed.startIndex)..<end]
                name = title.trimmingPrefix("profile ").trimmingCharacters(in: .whitespaces)
            } else if !trimmed.hasPrefix("#"), !trimmed.hasPrefix(";"), !line.hasPrefix(" "),
                let equals = trimmed.firstIndex(of: "=")
            {
                let key = trimmed[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
                let value = trimmed[trimmed.index(after: equals)...].trimmingCharacters(in: .whitespaces)
                sections[name, default: [:]][key] = value
            }
        }
        return sections
    }
}
