import Foundation
import KnowledgeBase

/// `POST {base}/audio/transcriptions` of OpenAI and of servers that speak like it: Groq, whisper.cpp, vLLM.
/// (OpenAI API reference, "Create transcription".)
public struct EndpointTranscriber: Transcriber {
    public struct Configuration: Sendable, Hashable {
        public var model = "whisper-1"
        /// Bytes of sound that are sent; OpenAI takes 25 MB.
        public var largestAudio = 25 << 20

        public init() {}
    }

    private let configuration: Configuration
    private let client: ProviderClient

    /// Somebody waits, and each try costs as much as the first.
    private static let retries = 1

    /// - Parameter client: its base address ends in the version, as in `https://api.openai.com/v1`.
    public init(configuration: Configuration = Configuration(), client: ProviderClient) {
        self.configuration = configuration
        self.client = client
    }

    public func text(of audio: Data, mediaType: String, language: Language) async throws -> String {
        let action = "transcribe a voice message with '\(configuration.model)'"
        guard !audio.isEmpty, audio.count <= configuration.largestAudio else {
            throw KnowledgeBaseError(
                .refused, cannot: action,
                because: "it has \(audio.count) bytes, not 1 to \(configuration.largestAudio)")
        }
        let form = form(audio, mediaType: mediaType, language: language)
        let request = ProviderRequest(
            path: "/audio/transcriptions", headers: [("content-type", form.mediaType)], body: form.body)
        let answer = try await client.send(request, to: action, retries: Self.retries)
        guard let text = (try? JSONDecoder().decode(Answer.self, from: answer))?.text else {
            throw KnowledgeBaseError(
                .model, cannot: "\(action) at \(client.shownBase)",
                because: "its answer is not what the protocol says")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private struct Answer: Decodable {
        var text: String
    }

    private func form(_ audio: Data, mediaType: String, language: Language) -> MultipartForm {
        var form = MultipartForm()
        form.add("model", configuration.model)
        form.add("response_format", "json")
        if language != .unknown { form.add("language", language.rawValue) }
        let type = Self.baseType(mediaType)
        form.add("file", audio, fileName: "voice.\(Self.endings[type] ?? "ogg")", mediaType: type)
        return form
    }

    /// Without parameters; voice notes are Ogg where nothing is said.
    private static func baseType(_ mediaType: String) -> String {
        let type = mediaType.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        return type.wholeMatch(of: /[a-z]+\/[a-z0-9.+-]+/) == nil ? "audio/ogg" : type
    }

    /// Servers tell formats by the ends of file names.
    private static let endings = [
        "audio/ogg": "ogg", "audio/opus": "ogg", "audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/mp4": "m4a",
        "audio/m4a": "m4a", "audio/x-m4a": "m4a", "audio/aac": "aac", "audio/amr": "amr", "audio/wav": "wav",
        "audio/x-wav": "wav", "audio/webm": "webm", "audio/flac": "flac", "video/mp4": "mp4",
    ]
}
