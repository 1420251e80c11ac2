import Crypto
import Foundation
import KnowledgeBase

/// Whether a file is what was said of it.
struct MediaCheck {
    var kind: MessageContent.Media.Kind
    /// As it was stated; empty for nothing.
    var mediaType: String
    /// Lower-case hexadecimal; empty for nothing.
    var sha256: String

    /// - Returns: what is wrong with it or with the type that it was served as, as a clause; `nil` for nothing.
    func objection(to file: MediaFetcher.File) -> String? {
        let served = Self.base(of: file.mediaType)
        guard agrees(with: served) else {
            return "it is served as \(served.prefix(80)), not as the \(statedName) that it is said to be"
        }
        return objection(to: file.data)
    }

    /// - Returns: what is wrong, as a clause; `nil` for nothing.
    func objection(to data: Data) -> String? {
        if !sha256.isEmpty, hexadecimal(SHA256.hash(data: data)) != sha256 {
            return "its hash is not the one that was stated"
        }
        let found = FileFormat(of: data)
        if let wanted = Self.formats[baseType] {
            let fits = found.map(wanted.contains) ?? false
            return fits ? nil : "it is not the \(baseType) that it is said to be"
        }
        switch kind {
        case .image, .sticker, .video, .audio, .voice:
            return found?.kinds.contains(kind) == true ? nil : "it is no \(kind.rawValue) of a known format"
        case .document: return found == .program ? "it is a program" : nil
        }
    }

    /// Storage often calls a file bytes and no more; and what is a document is called by many names.
    private func agrees(with served: String) -> Bool {
        let unknown = ["", "application/octet-stream", "binary/octet-stream", "application/binary"]
        guard !unknown.contains(served), served != baseType else { return true }
        if let wanted = Self.formats[baseType], let other = Self.formats[served] {
            return !wanted.isDisjoint(with: other)
        }
        let first = served.prefix { $0 != "/" }
        switch kind {
        case .image, .sticker: return first == "image"
        case .video: return first == "video"
        case .audio, .voice: return first == "audio"
        case .document: return served != "text/html" && Self.formats[baseType] == nil
        }
    }

    private var statedName: String { baseType.isEmpty ? kind.rawValue : baseType }

    private var baseType: String { Self.base(of: mediaType) }

    /// Without parameters, as `audio/ogg` of `audio/ogg; codecs=opus`.
    private static func base(of mediaType: String) -> String {
        mediaType.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }

    private static let formats: [String: Set<FileFormat>] = [
        "image/jpeg": [.jpeg], "image/jpg": [.jpeg], "image/png": [.png], "image/gif": [.gif],
        "image/webp": [.webp],
        "audio/ogg": [.ogg], "application/ogg": [.ogg], "video/ogg": [.ogg], "audio/opus": [.ogg],
        "audio/mpeg": [.mpegAudio], "audio/mp3": [.mpegAudio],
        "audio/aac": [.mpegAudio, .mp4], "audio/mp4": [.mp4], "audio/m4a": [.mp4], "audio/x-m4a": [.mp4],
        "audio/amr": [.amr], "audio/wav": [.wave], "audio/x-wav": [.wave],
        "video/mp4": [.mp4], "video/3gpp": [.mp4], "video/3gp": [.mp4], "video/quicktime": [.mp4],
        "application/pdf": [.pdf], "application/zip": [.zip],
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": [.zip, .oldOffice],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": [.zip, .oldOffice],
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": [.zip, .oldOffice],
    ]
}

/// What the first bytes of a file tell of it. (The formats' own specifications; IANA media types.)
enum FileFormat: Sendable, Hashable {
    case jpeg, png, gif, webp
    case ogg, mpegAudio, amr, wave
    /// MPEG-4, 3GPP and QuickTime, with sound or pictures.
    case mp4
    case pdf, zip, oldOffice
    /// For Windows or Linux.
    case program

    init?(of data: Data) {
        let head = [UInt8](data.prefix(16))
        if let format = Self.marks.first(where: { head.starts(with: $0.mark) })?.format {
            self = format
        } else if head.starts(with: Array("RIFF".utf8)) {
            switch Data(head.dropFirst(8).prefix(4)) {
            case Data("WEBP".utf8): self = .webp
            case Data("WAVE".utf8): self = .wave
            default: return nil
            }
        } else if head.dropFirst(4).starts(with: Array("ftyp".utf8)) {
            self = .mp4
        } else if head.count > 1, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 {
            // The synchronisation of MP3 and of AAC in ADTS.
            self = .mpegAudio
        } else {
            return nil
        }
    }

    private static let marks: [(mark: [UInt8], format: FileFormat)] = [
        ([0xFF, 0xD8, 0xFF], .jpeg), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
        (Array("GIF8".utf8), .gif), (Array("OggS".utf8), .ogg), (Array("ID3".utf8), .mpegAudio),
        (Array("#!AMR".utf8), .amr), (Array("%PDF-".utf8), .pdf), ([0x50, 0x4B, 0x03, 0x04], .zip),
        ([0xD0, 0xCF, 0x11, 0xE0], .oldOffice), ([0x7F, 0x45, 0x4C, 0x46], .program),
        (Array("MZ".utf8), .program),
    ]

    /// What messages with such a file may be.
    var kinds: Set<MessageContent.Media.Kind> {
        switch self {
        case .jpeg, .png, .gif: [.image]
        case .webp: [.image, .sticker]
        case .ogg, .mpegAudio, .amr, .wave: [.audio, .voice]
        case .mp4: [.audio, .voice, .video]
        case .pdf, .zip, .oldOffice, .program: []
        }
    }
}
