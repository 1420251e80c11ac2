import Crypto
import Foundation
import KnowledgeBase

/// `X-Twilio-Signature`: an HMAC over the address as Twilio called it and the fields of the form.
/// (Twilio, "Webhooks Security"; shared keys are of its 2026 beta.)
struct TwilioSignature: Sendable {
    let authToken: String
    let sharedKeys: [String: TwilioSettings.SharedKey]
    /// As it is entered at Twilio's.
    let publicURL: String

    static let largestBody = 128 << 10
    /// Twilio sends some thirty; every one costs before the signature is known to be good.
    static let mostFields = 500

    /// What costs little, before anything is taken apart.
    ///
    /// - Throws: ``WebhookRefusal`` 413 for a body too large or of too many fields.
    static func checkSize(of body: Data) throws {
        guard body.count <= largestBody else {
            throw WebhookRefusal(413, "the body is larger than \(largestBody >> 10) kB")
        }
        guard body.count(where: { $0 == UInt8(ascii: "&") }) < mostFields else {
            throw WebhookRefusal(413, "the form has more than \(mostFields) fields")
        }
    }

    /// - Throws: ``WebhookRefusal`` 403 where the signature is missing or wrong, 413 for a body too large or of too many
    ///   fields.
    func verify(_ request: WebhookRequest, form: FormFields) throws {
        try Self.checkSize(of: request.body)
        guard let header = request.header("x-twilio-signature") else {
            throw WebhookRefusal(403, "the signature is missing")
        }
        let (secret, algorithm) = try key(request.header("x-twilio-webhooks-signature-settings") ?? "")
        let fields = try signedFields(request, form)
        let given = Data(header.utf8)
        // All are compared, so that the time does not tell which one fits.
        let fits = addresses(request.target).map { address in
            let signature = Self.signature(of: address, fields, secret: secret, algorithm: algorithm)
            return given.isEqualInConstantTime(to: Data(signature.utf8))
        }
        guard fits.contains(true) else { throw WebhookRefusal(403, "the signature is wrong") }
    }

    /// Base64.
    static func signature(
        of address: String, _ fields: [UInt8], secret: String, algorithm: TwilioSettings.Algorithm
    ) -> String {
        let key = SymmetricKey(data: Data(secret.utf8))
        let data = Data(address.utf8) + fields
        return switch algorithm {
        case .sha1:
            Data(HMAC<Insecure.SHA1>.authenticationCode(for: data, using: key)).base64EncodedString()
        case .sha256: Data(HMAC<SHA256>.authenticationCode(for: data, using: key)).base64EncodedString()
        }
    }
}

// MARK: Keys

extension TwilioSignature {
    /// `key=…,algorithm=…`. The header is a stranger's: it may choose among what is configured, and nothing weaker.
    private func key(_ settings: String) throws -> (secret: String, algorithm: TwilioSettings.Algorithm) {
        let named = Self.parameters(settings)
        guard let algorithm = Self.algorithm(settings) else {
            throw WebhookRefusal(403, "the signature's algorithm is unknown")
        }
        if let id = named["key"] {
            guard let key = sharedKeys[id], algorithm >= key.algorithm else {
                throw WebhookRefusal(403, "the signature's key is not configured, or its algorithm too weak")
            }
            return (key.secret, algorithm)
        }
        guard sharedKeys.isEmpty, algorithm == .sha1 else {
            throw WebhookRefusal(403, "the signature is not by a shared key")
        }
        return (authToken, .sha1)
    }

    /// - Returns: `nil` for one that is not known.
    static func algorithm(_ settings: String) -> TwilioSettings.Algorithm? {
        guard let name = parameters(settings)["algorithm"] else { return .sha1 }
        return TwilioSettings.Algorithm(rawValue: name)
    }

    private static func parameters(_ settings: String) -> [String: String] {
        let pairs = settings.split(separator: ",").compactMap { pair -> (String, String)? in
            let parts = pair.split(separator: "=", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}

// MARK: What is signed

extension TwilioSignature {
    /// - Throws: ``WebhookRefusal`` 403 for a body that nothing proves.
    private func signedFields(_ request: WebhookRequest, _ form: FormFields) throws -> [UInt8] {
        guard request.method == "POST", !request.body.isEmpty else { return [] }
        let type = request.header("content-type")?.lowercased() ?? ""
        let hash = FormFields(queryOf: request.target)["bodySHA256"]
        if type.hasPrefix("application/x-www-form-urlencoded") || type.isEmpty && hash == nil {
            return Self.signed(form)
        }
        // Of another body only the address is signed, which holds its hash.
        guard let hash,
            Data(hash.lowercased().utf8).isEqualInConstantTime(
                to: Data(hexadecimal(SHA256.hash(data: request.body)).utf8))
        else { throw WebhookRefusal(403, "the body is not the one that was signed") }
        return []
    }

    /// Names and values by the names' bytes; of a name that comes more than once each value once, sorted.
    static func signed(_ form: FormFields) -> [UInt8] {
        let sorted = Set(form.fields).sorted {
            $0.name == $1.name
                ? $0.value.lexicographicallyPrecedes($1.value) : $0.name.lexicographicallyPrecedes($1.name)
        }
        return sorted.flatMap { $0.name + $0.value }
    }

    /// Twilio signs with and without the port: the configured address in both ways, with the query as it came.
    private func addresses(_ target: String) -> [String] {
        let query = FormFields.query(of: target)
        let whole = publicURL.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = whole.range(of: "://") else { return [] }
        let rest = whole[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count) + (query.isEmpty ? "" : "?" + query)
        let (host, port) = Self.split(authority)
        let defaultPort = whole.lowercased().hasPrefix("https") ? "443" : "80"
        return ["\(host)", "\(host):\(port ?? defaultPort)"].map {
            "\(whole[..<scheme.upperBound])\($0)\(path)"
        }
    }

    /// A colon inside of brackets is one of an IPv6 address.
    private static func split(_ authority: Substring) -> (host: Substring, port: String?) {
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
            return (authority, nil)
        }
        return (authority[..<colon], String(authority[authority.index(after: colon)...]))
    }
}
