import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

private let voice = Data("OggS".utf8) + Data([0, 0xFF, 0x0D, 0x0A]) + Data("--kb".utf8)

private func transcribed(
    _ answer: FixtureServer.Answer, _ audio: Data = voice, mediaType: String = "audio/ogg; codecs=opus",
    language: Language = .spanish, timeout: Duration = .seconds(60),
    _ adjust: (inout EndpointTranscriber.Configuration) -> Void = { _ in }
) async throws -> (text: String, requests: [FixtureServer.Request]) {
    var configuration = EndpointTranscriber.Configuration()
    adjust(&configuration)
    let adjusted = configuration
    return try await FixtureServer.run([answer]) { base, server in
        let transcriber = EndpointTranscriber(
            configuration: adjusted, client: impatient(base + "/v1", key: "sk-test", timeout: timeout))
        let text = try await transcriber.text(of: audio, mediaType: mediaType, language: language)
        return (text, await server.requests)
    }
}

@Suite struct EndpointTranscriberTests {
    private let ok = FixtureServer.Answer(body: #"{"text":" ¿Abren el domingo?\n","usage":{"seconds":3}}"#)

    @Test func request_is_as_documented() async throws {
        let (text, requests) = try await transcribed(ok)
        #expect(text == "¿Abren el domingo?")
        let request = try #require(requests.first)
        #expect(request.path == "/v1/audio/transcriptions")
        #expect(request.headers["authorization"] == "Bearer sk-test")
        let type = try #require(request.headers["content-type"])
        let boundary = String(type.trimmingPrefix("multipart/form-data; boundary="))
        #expect(boundary.hasPrefix("kb-"))
        var wanted = MultipartForm(boundary: boundary)
        wanted.add("model", "whisper-1")
        wanted.add("response_format", "json")
        wanted.add("language", "es")
        wanted.add("file", voice, fileName: "voice.ogg", mediaType: "audio/ogg")
        #expect(request.body == wanted.body)
    }

    @Test func unknown_language_is_left_to_the_model() async throws {
        let (_, requests) = try await transcribed(ok, language: .unknown)
        let body = String(decoding: try #require(requests.first).body, as: UTF8.self)
        #expect(!body.contains("name=\"language\""))
    }

    @Test(arguments: [
        ("audio/mpeg", "voice.mp3", "audio/mpeg"), ("AUDIO/MP4", "voice.m4a", "audio/mp4"),
        ("", "voice.ogg", "audio/ogg"), ("audio/x-new", "voice.ogg", "audio/x-new"),
        ("audio/ogg\r\nX: y", "voice.ogg", "audio/ogg"),
    ])
    func file_is_named_by_its_type(_ type: String, _ name: String, _ stated: String) async throws {
        let (_, requests) = try await transcribed(ok, mediaType: type)
        let body = String(decoding: try #require(requests.first).body, as: UTF8.self)
        #expect(body.contains("filename=\"\(name)\"\r\nContent-Type: \(stated)\r\n\r\nOggS"))
    }

    @Test func sound_that_is_empty_or_too_large_is_not_sent() async throws {
        for audio in [Data(), Data(repeating: 0, count: 101)] {
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await transcribed(ok, audio) { $0.largestAudio = 100 }
            }
            #expect(error?.kind == .refused)
        }
        let whole = try await transcribed(ok, Data(repeating: 0, count: 100)) { $0.largestAudio = 100 }
        #expect(whole.requests.count == 1)
    }

    @Test(arguments: ["", "{}", "[]", "<html>", #"{"text":5}"#])
    func answer_that_breaks_the_protocol_is_a_failure(_ body: String) async {
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await transcribed(.init(body: body))
        }
        #expect(error?.kind == .model)
    }

    @Test func failure_shows_no_key() async {
        let body = #"{"error":{"message":"Incorrect API key provided: sk-test"}}"#
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await transcribed(.init(401, body: body))
        }
        #expect(error?.kind == .model)
        #expect(error?.description.contains("sk-test") == false)
        #expect(error?.reason.contains("401") == true)
    }

    @Test func sound_that_the_endpoint_dislikes_is_refused() async {
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await transcribed(.init(400, body: #"{"error":{"message":"Invalid file format."}}"#))
        }
        #expect(error?.kind == .refused)
    }

    @Test func endpoint_that_hangs_is_given_up() async {
        let late = FixtureServer.Answer(body: #"{"text":"late"}"#, delay: .seconds(300))
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await transcribed(late, timeout: .milliseconds(200))
        }
        #expect(error?.kind == .model)
        #expect(error?.reason == "no answer in time")
    }

    @Test func names_in_a_form_cannot_break_out_of_it() {
        var form = MultipartForm(boundary: "b")
        form.add("a\"\r\nb", "1")
        #expect(
            String(decoding: form.body, as: UTF8.self)
                == "--b\r\nContent-Disposition: form-data; name=\"a%22%0D%0Ab\"\r\n\r\n1\r\n--b--\r\n")
    }
}
