import Crypto
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Networking
import Synchronization
import Testing

@testable import Channels

private let jpeg = Data([0xFF, 0xD8, 0xFF, 0xE0]) + Data("a photograph".utf8)
private let authorization = "Bearer \(WhatsAppSamples.token)"

/// Where a server is, told to what it answers with once it runs.
private final class Place: Sendable {
    private let text = Mutex("")

    var base: String { text.withLock { $0 } }

    func set(_ base: String) { text.withLock { $0 = base } }
}

private func hash(_ data: Data) -> String { hexadecimal(SHA256.hash(data: data)) }

/// The error that a download ends with.
private func refusal(_ body: () async throws -> Data) async throws -> KnowledgeBaseError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? KnowledgeBaseError
    }
}

@Suite struct WhatsAppMediaTests {
    private let image = MessageContent.Media(
        kind: .image, reference: "1003383421387256", mediaType: "image/jpeg", sha256: hash(jpeg))

    /// A server that tells where the file is, and has it under `/file`.
    private func responding(
        at server: Place, place: JSONValue = [:], file: FixtureServer.Answer = .init(pieces: [jpeg])
    ) -> @Sendable (FixtureServer.Request) -> FixtureServer.Answer {
        { request in
            guard request.path != "/file" else { return file }
            var whole: [String: JSONValue] = [
                "url": .string("\(server.base)/file"), "mime_type": "image/jpeg",
                "sha256": .string(hash(jpeg)),
                "file_size": .integer(jpeg.count), "id": "1003383421387256",
            ]
            for (name, value) in place.object ?? [:] { whole[name] = value }
            return .init(body: JSONValue.object(whole).text)
        }
    }

    private func fetched(
        _ media: MessageContent.Media? = nil, limit: Int = 1 << 20, place: JSONValue = [:],
        file: FixtureServer.Answer = .init(pieces: [jpeg])
    ) async throws -> (error: KnowledgeBaseError?, requests: [FixtureServer.Request]) {
        let media = media ?? image
        let at = Place()
        return try await FixtureServer.run(responding: responding(at: at, place: place, file: file)) {
            base, server in
            at.set(base)
            let channel = try WhatsAppSamples.channel(base: base)
            let error = try await refusal {
                try await channel.download(media, of: WhatsAppSamples.number, limit: limit)
            }
            return (error, await server.requests)
        }
    }

    @Test func file_is_fetched_in_two_steps_with_the_token() async throws {
        let at = Place()
        let (data, requests) = try await FixtureServer.run(responding: responding(at: at)) { base, server in
            at.set(base)
            let data = try await WhatsAppSamples.channel(base: base)
                .download(image, of: WhatsAppSamples.number, limit: 1 << 20)
            return (data, await server.requests)
        }
        #expect(data == jpeg)
        #expect(requests.map(\.path) == ["/v26.0/1003383421387256", "/file"])
        #expect(requests.allSatisfy { $0.headers["authorization"] == authorization })
    }

    @Test func file_larger_than_allowed_is_not_kept() async throws {
        let (stated, asked) = try await fetched(limit: jpeg.count - 1)
        #expect(stated?.kind == .limitExceeded)
        #expect(asked.count == 1)
        let (unstated, _) = try await fetched(limit: jpeg.count - 1, place: ["file_size": .null])
        #expect(unstated?.kind == .limitExceeded)
        let (ofKind, _) = try await fetched(limit: 1 << 30, place: ["file_size": .integer(5 << 20 | 1)])
        #expect(ofKind?.kind == .limitExceeded)
        let (exact, _) = try await fetched(limit: jpeg.count)
        #expect(exact == nil)
    }

    @Test func hash_and_type_must_be_those_stated() async throws {
        let (wrongHash, _) = try await fetched(file: .init(pieces: [jpeg + Data([0])]))
        #expect(wrongHash?.kind == .refused)
        #expect(wrongHash?.reason == "its hash is not the one that was stated")
        let html = Data("<html>".utf8)
        let (wrongType, _) = try await fetched(
            place: ["sha256": .string(hash(html))], file: .init(pieces: [html]))
        #expect(wrongType?.reason == "it is not the image/jpeg that it is said to be")
        var unhashed = image
        unhashed.sha256 = String(repeating: "0", count: 64)
        let (ofMessage, _) = try await fetched(unhashed, place: ["sha256": .null])
        #expect(ofMessage?.kind == .refused)
    }

    @Test(arguments: ["text/html; charset=utf-8", "application/json", "audio/ogg", "TEXT/HTML"])
    func file_that_is_served_as_something_else_is_refused(_ type: String) async throws {
        let (error, _) = try await fetched(file: .init(headers: ["content-type": type], pieces: [jpeg]))
        #expect(error?.kind == .refused)
        let name = type.lowercased().prefix { $0 != ";" }
        #expect(error?.reason == "it is served as \(name), not as the image/jpeg that it is said to be")
    }

    @Test(arguments: [
        "image/jpeg", "IMAGE/JPG", "application/octet-stream", "binary/octet-stream", "image/pjpeg",
    ])
    func file_may_be_served_under_another_name_of_its_type(_ type: String) async throws {
        let (error, _) = try await fetched(file: .init(headers: ["content-type": type], pieces: [jpeg]))
        #expect(error == nil)
    }

    @Test func served_types_of_recordings_and_documents_agree_by_their_format() {
        let check = { (kind: MessageContent.Media.Kind, stated: String, served: String, data: Data) in
            MediaCheck(kind: kind, mediaType: stated, sha256: "").objection(
                to: .init(data: data, mediaType: served))
        }
        let ogg = Data("OggS and sound".utf8)
        #expect(check(.voice, "audio/ogg; codecs=opus", "application/ogg", ogg) == nil)
        #expect(check(.voice, "audio/ogg", "text/html", ogg) != nil)
        #expect(
            check(.voice, "", "text/plain", ogg)
                == "it is served as text/plain, not as the voice that it is said to be")
        let pdf = Data("%PDF-1.7".utf8)
        #expect(check(.document, "application/pdf", "application/pdf", pdf) == nil)
        #expect(check(.document, "application/pdf", "text/html", pdf) != nil)
        #expect(check(.document, "text/csv", "text/plain", Data("a,b".utf8)) == nil)
        #expect(check(.document, "text/csv", "text/html", Data("a,b".utf8)) != nil)
    }

    @Test(arguments: [
        "https://evil.example/file", "https://fbsbx.com.evil.example/x", "https://evilfbsbx.com/x",
        "https://user:pw@lookaside.fbsbx.com/x", "ftp://lookaside.fbsbx.com/x", "file:///etc/passwd", "", "x",
        "http://lookaside.fbsbx.com/x", "https://169.254.169.254/latest",
    ])
    func token_goes_to_no_other_host(_ address: String) async throws {
        let (error, requests) = try await fetched(place: ["url": .string(address)])
        #expect(error?.kind == .refused)
        #expect(requests.count == 1)
    }

    @Test func known_host_at_a_private_address_is_refused() async throws {
        let inside: IPAddress.Resolver = { _ in [IPAddress(bytes: [10, 0, 0, 7])].compactMap { $0 } }
        let place: JSONValue = ["url": "https://lookaside.fbsbx.com/file"]
        let error = try await FixtureServer.run(responding: responding(at: Place(), place: place)) {
            base, _ in
            let channel = try WhatsAppSamples.channel(base: base, resolve: inside)
            return try await refusal {
                try await channel.download(image, of: WhatsAppSamples.number, limit: 1 << 20)
            }
        }
        #expect(error?.kind == .refused)
        #expect(error?.reason == "its address is not a public one")
    }

    @Test(arguments: ["../me", "1/2", "", "1?x=y", "1#", "a b"]) func odd_id_is_not_asked_for(
        _ id: String
    ) async throws {
        let (error, requests) = try await fetched(.init(kind: .image, reference: id))
        #expect(error?.kind == .refused)
        #expect(requests.isEmpty)
    }

    @Test func errors_are_told_without_the_token() async throws {
        let body = #"{"error":{"code":190,"message":"Bad token \#(WhatsAppSamples.token)"}}"#
        let error = try await FixtureServer.run([.init(401, body: body)]) { base, _ in
            let channel = try WhatsAppSamples.channel(base: base)
            return try await refusal {
                try await channel.download(image, of: WhatsAppSamples.number, limit: 1 << 20)
            }
        }
        #expect(error?.kind == .external)
        #expect(error?.description == "cannot fetch a file from WhatsApp: 190: Bad token ***")
    }

    @Test func server_that_is_not_there_is_told() async throws {
        let error = try await refusal {
            try await WhatsAppSamples.channel().download(image, of: WhatsAppSamples.number, limit: 1)
        }
        #expect(error?.kind == .external)
        let unknown = try await refusal {
            try await WhatsAppSamples.channel().download(image, of: "9", limit: 1)
        }
        #expect(unknown?.kind == .refused)
    }
}

@Suite struct TwilioMediaTests {
    private func fetched(
        path: String = "/media", allowing: Bool = true, at place: Place = Place(),
        responding respond: @escaping @Sendable (FixtureServer.Request) -> FixtureServer.Answer
    ) async throws -> (error: KnowledgeBaseError?, requests: [FixtureServer.Request]) {
        try await FixtureServer.run(responding: respond) { base, server in
            place.set(base)
            let channel = try TwilioSamples.channel(base: base) { $0.allowsPrivateAddresses = allowing }
            let media = MessageContent.Media(kind: .image, reference: base + path, mediaType: "image/jpeg")
            let error = try await refusal {
                try await channel.download(media, of: TwilioSamples.number, limit: 1 << 20)
            }
            return (error, await server.requests)
        }
    }

    /// Leads to the same server by another name.
    private func elsewhere(
        _ place: Place
    ) -> @Sendable (FixtureServer.Request) -> FixtureServer.Answer {
        { request in
            guard request.path == "/media" else { return .init(pieces: [jpeg]) }
            let other = place.base.replacing("127.0.0.1", with: "localhost")
            return .init(307, headers: ["location": "\(other)/stored"])
        }
    }

    @Test func storage_does_not_see_the_credentials() async throws {
        let place = Place()
        let (error, requests) = try await fetched(at: place, responding: elsewhere(place))
        #expect(error == nil)
        #expect(requests.map(\.path) == ["/media", "/stored"])
        #expect(requests.first?.headers["authorization"]?.hasPrefix("Basic ") == true)
        #expect(requests.last?.headers["authorization"] == nil)
    }

    @Test func redirection_inside_is_refused() async throws {
        let place = Place()
        let (error, requests) = try await fetched(
            allowing: false, at: place, responding: elsewhere(place))
        #expect(error?.kind == .refused)
        #expect(requests.count == 1)
    }

    @Test func three_redirections_are_followed_and_no_more() async throws {
        let chain: @Sendable (FixtureServer.Request) -> FixtureServer.Answer = { request in
            let step = Int(request.path.dropFirst("/hop".count)) ?? 0
            return step == 0
                ? .init(pieces: [jpeg])
                : .init(302, headers: ["location": step == 1 ? "/hop" : "hop\(step - 1)"])
        }
        let (error, requests) = try await fetched(path: "/hop3", responding: chain)
        #expect(error == nil)
        #expect(requests.count == 4)
        #expect(requests.allSatisfy { $0.headers["authorization"] != nil })
        let (endless, asked) = try await fetched(path: "/hop4", responding: chain)
        #expect(endless?.reason == "it is redirected more than 3 times")
        #expect(asked.count == 4)
    }

    @Test func redirection_to_nowhere_and_errors_are_told() async throws {
        let (nowhere, _) = try await fetched { _ in .init(302) }
        #expect(nowhere?.reason == "it is redirected to nowhere")
        let (missing, _) = try await fetched { _ in .init(404, body: "x") }
        #expect(missing?.reason == "the server answered 404")
    }

    @Test func address_that_is_not_of_twilio_is_not_asked() async throws {
        for address in [
            "https://evil.example/x", "https://api.twilio.com.evil.example/x", "http://api.twilio.com/x",
        ] {
            let media = MessageContent.Media(kind: .image, reference: address)
            let error = try await refusal {
                try await TwilioSamples.channel().download(media, of: TwilioSamples.number, limit: 1)
            }
            #expect(error?.kind == .refused)
        }
    }

    @Test func server_that_hangs_is_given_up() async throws {
        let error = try await FixtureServer.run([.init(delay: .seconds(300))]) { base, _ in
            let channel = try TwilioSamples.channel(base: base) { $0.downloadTimeout = .milliseconds(300) }
            let media = MessageContent.Media(kind: .image, reference: base + "/media")
            return try await refusal {
                try await channel.download(media, of: TwilioSamples.number, limit: 1 << 20)
            }
        }
        #expect(error?.kind == .external)
        #expect(error?.reason == "no answer in time")
    }
}

@Suite struct MediaCheckTests {
    private static let files: [(type: String, kind: MessageContent.Media.Kind, head: [UInt8])] = [
        ("image/jpeg", .image, [0xFF, 0xD8, 0xFF, 0xE1]), ("image/gif", .image, Array("GIF89a".utf8)),
        ("image/png", .image, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        ("image/webp", .sticker, Array("RIFF0000WEBPVP8 ".utf8)),
        ("audio/ogg; codecs=opus", .voice, Array("OggS".utf8)), ("audio/mpeg", .audio, Array("ID3".utf8)),
        ("audio/mpeg", .audio, [0xFF, 0xFB, 0x90]), ("audio/aac", .audio, [0xFF, 0xF1]),
        ("audio/amr", .audio, Array("#!AMR\n".utf8)), ("audio/wav", .audio, Array("RIFF0000WAVE".utf8)),
        ("audio/mp4", .audio, [0, 0, 0, 24] + Array("ftypM4A ".utf8)),
        ("video/mp4", .video, [0, 0, 0, 24] + Array("ftypisom".utf8)),
        ("application/pdf", .document, Array("%PDF-1.7".utf8)),
    ]

    @Test func formats_are_known_by_their_first_bytes() {
        for file in Self.files {
            let data = Data(file.head) + Data(repeating: 0, count: 20)
            #expect(MediaCheck(kind: file.kind, mediaType: file.type, sha256: "").objection(to: data) == nil)
            #expect(
                MediaCheck(kind: file.kind, mediaType: "", sha256: "").objection(to: data) == nil,
                "\(file.type)")
            let text = Data("#!/bin/sh".utf8)
            #expect(MediaCheck(kind: file.kind, mediaType: file.type, sha256: "").objection(to: text) != nil)
        }
    }

    @Test func file_of_another_kind_is_refused() {
        let pdf = Data("%PDF-1.7".utf8)
        for kind in [MessageContent.Media.Kind.image, .sticker, .audio, .voice, .video] {
            #expect(MediaCheck(kind: kind, mediaType: "", sha256: "").objection(to: pdf) != nil)
        }
        #expect(MediaCheck(kind: .image, mediaType: "IMAGE/JPEG", sha256: "").objection(to: pdf) != nil)
    }

    @Test func document_may_be_anything_but_a_program() {
        let check = MediaCheck(kind: .document, mediaType: "text/csv", sha256: "")
        #expect(check.objection(to: Data("a;b".utf8)) == nil)
        #expect(check.objection(to: Data()) == nil)
        #expect(check.objection(to: Data([0x7F, 0x45, 0x4C, 0x46])) == "it is a program")
    }

    @Test func short_files_are_no_trap() {
        for count in 0..<16 {
            let data = Data(repeating: 0xFF, count: count)
            #expect(MediaCheck(kind: .image, mediaType: "image/png", sha256: "").objection(to: data) != nil)
        }
    }
}
