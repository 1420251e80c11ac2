import Foundation

/// A message of the inbox as the conversation takes it up.
struct HeardMessage: Sendable, Hashable {
    var id: InboxMessage.ID
    /// What is asked; empty for nothing.
    var question: String
    /// As it stands in the conversation's history.
    var written: String
    /// What has to be said of it besides an answer.
    var remark: MessagingReply?
    /// A voice note that is to be heard first.
    var voice: MessageContent.Media?

    init(_ message: InboxMessage, hears: Bool) {
        id = message.id
        let content = message.message.content
        question = content.text.trimmingCharacters(in: .whitespacesAndNewlines)
        written = question
        switch content {
        case .choice(let id, let title) where !title.isEmpty:
            question = RowButton.question(id: id, title: title)
        case .text, .choice:
            if question.isEmpty { (written, remark) = ("[empty]", .unreadable) }
        case .media(let media):
            written = Self.join("[\(media.kind.rawValue)]", question)
            if Self.onlyNames(question) { question = "" }
            (remark, voice) = Self.reading(media, isCaptioned: !question.isEmpty, hears: hears)
        case .location(_, _, let name): (written, remark) = (Self.join("[location]", name), .location)
        case .cards(let names):
            (written, remark) = (Self.join("[contact]", names.joined(separator: ", ")), .card)
        case .reaction(let emoji, _):
            (written, remark) = (Self.join("[reaction]", emoji ?? ""), emoji.flatMap(Self.reply(toReaction:)))
        case .notice(let kind): (written, remark) = ("[\(kind)]", Self.reply(toNotice: kind))
        case .unsupported(let kind): (written, remark) = ("[\(kind)]", .unreadable)
        }
        written = String(written.prefix(Self.longest))
        question = String(question.prefix(Self.longest))
    }

    /// Characters; no channel's messages are longer.
    static let longest = 20_000

    /// With what was heard in it; `nil` where nothing could be.
    mutating func hear(_ transcript: String?) {
        voice = nil
        let text = transcript?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard !text.isEmpty else { return remark = .voiceNotHeard }
        remark = nil
        question = [String(text.prefix(Self.longest)), question].filter { !$0.isEmpty }.joined(
            separator: "\n")
        written = "[audio] \(question)"
    }

    /// Whether nothing has to be said to it.
    var asksNothing: Bool { question.isEmpty && remark == nil && voice == nil }

    private static func reading(
        _ media: MessageContent.Media, isCaptioned: Bool, hears: Bool
    ) -> (MessagingReply?, MessageContent.Media?) {
        switch media.kind {
        case .voice, .audio: hears ? (nil, media) : (.voice, nil)
        case .image, .video: (isCaptioned ? .captionOnly : .picture, nil)
        case .document: (isCaptioned ? .captionOnly : .document, nil)
        case .sticker: (.sticker, nil)
        }
    }

    /// To who does not like what was said nothing is said: thanks would mock them.
    private static func reply(toReaction emoji: String) -> MessagingReply? {
        switch Picture(in: emoji) {
        case .pleased, .thanks, .wave: .reaction
        case .displeased, nil: nil
        }
    }

    /// "este es mi contrato": a caption that says what is in a file, and asks nothing.
    private static func onlyNames(_ caption: String) -> Bool {
        guard !caption.contains("?") else { return false }
        let words = WrittenWord.words(of: caption.prefix(200)).map(\.folded)
        return words.count <= 8 && !naming.lengths(at: words[...]).isEmpty
    }

    private static let naming = Lexicon(
        "segue anexo adjunto attached",
        phrases: [
            "este es", "esta es", "estos son", "estas son", "es mi", "aqui esta", "aqui va", "ahi va",
            "ahi esta",
            "le mando", "les mando", "te mando", "le envio", "les envio", "te envio", "este e", "esta e",
            "esse e",
            "essa e", "estes sao", "esses sao", "e o meu", "e a minha", "aqui estao", "estou enviando",
            "this is",
            "here is", "here s", "heres", "here are", "these are", "it s my",
        ])

    /// WhatsApp names them so; a filled-in form is `nfm_reply`. What else there is, the channel says by itself.
    private static func reply(toNotice kind: String) -> MessagingReply? {
        switch kind {
        case "request_welcome": .greeting
        case "order": .order
        case "nfm_reply": .unreadable
        default: nil
        }
    }

    private static func join(_ mark: String, _ text: String) -> String {
        text.isEmpty ? mark : "\(mark) \(text)"
    }
}
