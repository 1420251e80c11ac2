import Foundation
import KnowledgeBase
import Networking

extension WhatsAppCloud {
    /// In two steps: the file's address, then the file, both with the number's token. (Cloud API, "Media".)
    public func download(
        _ media: MessageContent.Media, of account: String, limit: Int
    ) async throws -> Data {
        guard let token = settings.numbers[account] else {
            throw Self.failure(.refused, "the number \(account.prefix(40)) is not configured")
        }
        let place = try await place(of: media, token: token)
        let limit = min(limit, media.kind.largestFile)
        if let size = place["file_size"]?.integer, size > limit {
            throw Self.failure(.limitExceeded, "it is larger than \(limit) bytes")
        }
        guard let address = place["url"]?.string else {
            throw Self.failure(.external, "the answer names no address")
        }
        let file = try await fetcher(token).file(at: address, limit: limit)
        try Self.check(file, media, place)
        return file.data
    }

    private static let action = "fetch a file from WhatsApp"

    private static func failure(_ kind: KnowledgeBaseError.Kind, _ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(kind, cannot: action, because: reason)
    }

    private func place(of media: MessageContent.Media, token: String) async throws -> JSONValue {
        guard media.reference.wholeMatch(of: /[A-Za-z0-9_-]{1,128}/) != nil else {
            throw Self.failure(.refused, "its id is none of WhatsApp's")
        }
        let answer: ChannelClient.Answer
        do {
            answer = try await client.get(
                "\(base.text)/\(settings.graphVersion)/\(media.reference)", authorization: "Bearer \(token)")
        } catch {
            try Task.checkCancellation()
            throw Self.failure(.external, TransportFailure.reason(of: error))
        }
        if let failure = WhatsAppError.failure(answer)?.redacted(settings.secrets) {
            throw Self.failure(.external, failure.description)
        }
        return answer.json ?? .null
    }

    private func fetcher(_ token: String) -> MediaFetcher {
        MediaFetcher(
            base: base.origin, hosts: settings.mediaHosts, authorization: "Bearer \(token)",
            allowsPrivateAddresses: settings.allowsPrivateAddresses, resolve: resolve,
            timeout: settings.downloadTimeout, action: Self.action)
    }

    /// The answer speaks of the file that is there now, so its hash comes before the message's.
    private static func check(
        _ file: MediaFetcher.File, _ media: MessageContent.Media, _ place: JSONValue
    ) throws {
        let hash = WhatsAppContent.sha256(place["sha256"]?.string)
        let type = media.mediaType.isEmpty ? place["mime_type"]?.string ?? "" : media.mediaType
        if let objection = MediaCheck(
            kind: media.kind, mediaType: type, sha256: hash.isEmpty ? media.sha256 : hash
        ).objection(to: file) {
            throw failure(.refused, objection)
        }
    }
}

extension MessageContent.Media.Kind {
    /// Bytes that WhatsApp itself lets through.
    var largestFile: Int {
        switch self {
        case .image, .sticker: 5 << 20
        case .video, .audio, .voice: 16 << 20
        case .document: 100 << 20
        }
    }
}
