import Crypto
import Foundation
import KnowledgeBase

/// `X-Hub-Signature-256: sha256=<hex>`, HMAC-SHA256 of the bytes as they came, with the app secret.
/// (Graph API, Webhooks: "Validating Payloads".)
struct WhatsAppSignature: Sendable {
    let appSecret: String

    /// As Meta documents it: 3 MB.
    static let largestBody = 3 << 20

    /// - Throws: ``WebhookRefusal`` 401 where it is missing, 403 where it is wrong, 413 for a body too large.
    func verify(_ request: WebhookRequest) throws {
        guard request.body.count <= Self.largestBody else {
            throw WebhookRefusal(413, "the body is larger than \(Self.largestBody >> 20) MB")
        }
        guard let header = request.header("x-hub-signature-256") else {
            throw WebhookRefusal(401, "the signature is missing")
        }
        guard Data(header.utf8).isEqualInConstantTime(to: Data(signature(of: request.body).utf8)) else {
            throw WebhookRefusal(403, "the signature is wrong")
        }
    }

    /// The header's only right value: prefix, case and length are part of it.
    func signature(of body: Data) -> String {
        let key = SymmetricKey(data: Data(appSecret.utf8))
        return "sha256=" + hexadecimal(HMAC<SHA256>.authenticationCode(for: body, using: key))
    }
}
