import Foundation

/// Small files to send where none is named: their first bytes are right, which is all that is looked at.
enum SampleFiles {
    static let types: [String: (mediaType: String, name: String?)] = [
        "audio": ("audio/ogg; codecs=opus", nil), "image": ("image/png", nil),
        "sticker": ("image/webp", nil), "document": ("application/pdf", "contrato.pdf"),
    ]

    static func bytes(_ type: String) -> Data {
        switch type {
        case "audio": Data("OggS".utf8) + Data(repeating: 0, count: 24) + Data("OpusHead".utf8)
        case "image": pixel
        case "sticker": Data("RIFF".utf8) + Data([12, 0, 0, 0]) + Data("WEBPVP8 ".utf8) + Data(count: 4)
        default: Data("%PDF-1.4\n%%EOF\n".utf8)
        }
    }

    /// A PNG of one pixel.
    private static let pixel = Data([
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
        0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B,
        0x55, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60, 0x00, 0x00, 0x00,
        0x02, 0x00, 0x01, 0x48, 0xAF, 0xA4, 0x71, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE,
        0x42, 0x60, 0x82,
    ])

    /// By a file's extension; `nil` for one that WhatsApp does not take.
    static func mediaType(ofFile name: String) -> String? {
        switch URL(fileURLWithPath: name).pathExtension.lowercased() {
        case "jpg", "jpeg": "image/jpeg"
        case "png": "image/png"
        case "webp": "image/webp"
        case "ogg", "opus", "oga": "audio/ogg; codecs=opus"
        case "mp3": "audio/mpeg"
        case "m4a": "audio/mp4"
        case "pdf": "application/pdf"
        case "txt": "text/plain"
        default: nil
        }
    }
}
