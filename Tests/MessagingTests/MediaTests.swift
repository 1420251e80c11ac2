import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Testing

/// Hears what the bytes say, or fails.
private struct TextTranscriber: Transcriber {
    func text(of audio: Data, mediaType: String, language: Language) async throws -> String {
        guard !audio.isEmpty else {
            throw KnowledgeBaseError(.model, cannot: "hear a voice note", because: "it is empty")
        }
        return String(decoding: audio, as: UTF8.self)
    }
}

@Suite struct MediaTests {
    private func voice(_ reference: String) -> MessageContent {
        .media(.init(kind: .voice, reference: reference, mediaType: "audio/ogg"))
    }

    private func replies(
        _ rig: MessagingRig, to contents: [MessageContent]
    ) async throws -> (sent: [String], history: [String]) {
        try await rig.running { engine in
            for (number, content) in contents.enumerated() {
                try await engine.accept([rig.message("\(number)", content)])
                try await rig.eventually {
                    rig.time.advance(1)
                    return rig.turns.count == number + 1
                }
            }
            try await rig.eventually { await rig.store.queues().outbox == 0 }
        }
        return (rig.channel.sent.map(\.text), try await rig.history().map(\.text))
    }

    @Test func voice_note_is_answered_by_what_it_says() async throws {
        var rig = MessagingRig()
        rig.transcriber = TextTranscriber()
        rig.channel.put(Data("muchas gracias".utf8), as: "v1")
        let (sent, history) = try await replies(rig, to: [voice("v1")])
        #expect(sent == ["¡De nada! Si tiene otra pregunta, aquí estoy."])
        #expect(history.first == "[audio] muchas gracias")
    }

    @Test(arguments: ["missing", "empty", "large"])
    func voice_note_that_cannot_be_heard_is_asked_for_in_writing(_ reference: String) async throws {
        var rig = MessagingRig()
        rig.transcriber = TextTranscriber()
        rig.policy.largestMedia = 10
        rig.channel.put(Data(), as: "empty")
        rig.channel.put(Data(count: 11), as: "large")
        let (sent, _) = try await replies(rig, to: [.text("hola"), voice(reference)])
        #expect(sent.last == "No pude entender la nota de voz. ¿Puede escribirme su pregunta?")
    }

    @Test func every_kind_of_message_gets_a_reply() async throws {
        let rig = MessagingRig()
        let kinds: [MessageContent] = [
            .text("olá"), voice("v"), .media(.init(kind: .image, reference: "i")),
            .media(.init(kind: .sticker, reference: "s")), .location(latitude: 0, longitude: 0, name: "Casa"),
            .cards(["Luis"]), .reaction(emoji: "❤️", to: "m"), .unsupported(kind: "poll"),
        ]
        let (sent, history) = try await replies(rig, to: kinds)
        #expect(sent.count == kinds.count && sent.allSatisfy { !$0.isEmpty })
        #expect(sent[1] == "Não consigo ouvir mensagens de voz. Pode escrever a sua pergunta?")
        #expect(history.contains("[location] Casa") && history.contains("[contact] Luis"))
    }

    @Test func order_is_passed_on_to_a_person() async throws {
        let rig = MessagingRig()
        _ = try await replies(rig, to: [.notice(kind: "order")])
        #expect(
            await rig.store.desks(DeskFilter(state: .waiting)).map(\.desk.reason) == [
                "The customer sent an order"
            ])
    }
}
