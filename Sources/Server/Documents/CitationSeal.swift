import Crypto
import Foundation
import KnowledgeBase

/// Makes the references by which whoever may ask opens the passages that answers cite, and no others: each bears a code
/// that only this server can make (HMAC, RFC 2104: https://www.rfc-editor.org/rfc/rfc2104).
///
/// Its secret is made with it, so that references end with the server that gave them out.
struct CitationSeal: Sendable {
    private let secret = SymmetricKey(size: .bits256)

    /// Bytes of the code.
    private static let length = 16

    /// `4711.9f86d081884c7d659a2feaa0c55ad015`
    func reference(to passage: StoredChunk.ID) -> String { "\(passage).\(code(of: passage))" }

    /// `nil` for what was not given out.
    func passage(of reference: String) -> StoredChunk.ID? {
        guard let passage = StoredChunk.ID(reference.prefix { $0 != "." }),
            Data(reference.utf8).isEqualInConstantTime(to: Data(self.reference(to: passage).utf8))
        else { return nil }
        return passage
    }

    private func code(of passage: StoredChunk.ID) -> String {
        HMAC<SHA256>.authenticationCode(for: Data("passage \(passage)".utf8), using: secret)
            .prefix(Self.length).map { String(format: "%02x", $0) }.joined()
    }
}
