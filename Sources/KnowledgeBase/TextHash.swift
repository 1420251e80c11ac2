import Crypto
import Foundation

/// SHA-256 of a text's UTF-8 bytes: the name under which its vector and its translation are kept,
/// so that a text that moves or stands twice is embedded once.
public struct TextHash: Sendable, Hashable, Codable {
    /// 32 bytes.
    public let bytes: Data

    public init(of text: String) {
        var text = text
        bytes = text.withUTF8 { Data(SHA256.hash(data: $0)) }
    }

    /// - Parameter bytes: a hash that was stored.
    public init(bytes: Data) {
        self.bytes = bytes
    }
}
