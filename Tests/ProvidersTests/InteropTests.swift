import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

/// What we see in the form of `interop/readings.py`, to hold it against what the official clients saw.
private enum Reading {
    static func of(_ reply: ChatReply) -> JSONValue {
        [
            "text": .string(reply.text), "end": .string(reply.end.rawValue),
            "calls": .array(
                reply.turn.calls.map {
                    ["name": .string($0.name), "arguments": $0.arguments.map(JSONValue.object) ?? .null]
                }),
            "usage": reply.usage.map {
                ["input": .integer($0.input), "output": .integer($0.output), "cached": .integer($0.cached)]
            } ?? .null,
        ]
    }

    static func of(_ error: KnowledgeBaseError) -> JSONValue {
        if let match = error.reason.wholeMatch(of: /it answered ([0-9]+)(?:: (.*))?/) {
            return [
                "failure": Int(match.1).map(JSONValue.integer) ?? .null,
                "message": match.2.map { .string(String($0)) } ?? .null,
            ]
        }
        let words = error.reason.wholeMatch(of: /it reports '(.*)'/)
        return ["failure": .null, "message": words.map { .string(String($0.1)) } ?? .null]
    }

    static func of(_ body: () async throws -> ChatReply) async throws -> JSONValue {
        do {
            return of(try await body())
        } catch let error as KnowledgeBaseError {
            return of(error)
        }
    }

    /// Those of one section by name, without their names.
    static func recorded(_ file: String, _ section: String) throws -> [(name: String, reading: JSONValue)] {
        try #require(Vectors("\(file)/readings").root[section]?.array).map { item in
            var members = item.object ?? [:]
            let name = members.removeValue(forKey: "name")?.string ?? ""
            return (name, .object(members))
        }
    }
}

extension EndpointChat {
    fileprivate func reading(isStreamed: Bool) async throws -> JSONValue {
        try await Reading.of {
            guard isStreamed else { return try await reply(to: ChatModelContract.anyRequest) }
            return try #require(await ChatModelContract.written(by: self).reply)
        }
    }
}

@Suite struct OpenAIInteropTests {
    /// Where we read what the official client does not, on purpose.
    private static let ours: [String: JSONValue] = [
        // Groq puts a stream's usage elsewhere, where its own client finds it.
        "groq/chat_stream_usage_in_x_groq": ["input": 9, "output": 1, "cached": 0]
    ]

    @Test func answers_mean_what_the_official_client_reads() async throws {
        let readings = try Reading.recorded("openai", "chats")
        #expect(readings.count > 40)
        for (name, wanted) in readings {
            let parts = name.split(separator: "/").map(String.init)
            let answer = try Vectors("openai/\(parts[0])").answer(parts[1])
            let found = try await FixtureServer.run([answer.inPieces(of: 7)]) { base, _ in
                try await EndpointChat.openAI(model: "m", client: oneTry(base))
                    .reading(isStreamed: parts[1].contains("stream"))
            }
            if let usage = Self.ours[name] {
                #expect(wanted["usage"] == .null)
                #expect(found["usage"] == usage, "\(name)")
                #expect(found["text"] == wanted["text"])
            } else {
                #expect(found == wanted, "\(name)")
            }
        }
    }

    @Test func requests_are_sent_again_as_often_as_by_the_official_client() async throws {
        let ok = FixtureServer.Answer(body: #"{"choices":[{"message":{"content":"x"}}]}"#)
        for (name, wanted) in try Reading.recorded("openai", "retries") {
            let item = try Vectors("openai/server_behaviour").item(name, in: "retries")
            let script = try #require(item["responses"]?.array).map { given in
                let status = given["status"]?.integer ?? 0
                let headers = given["headers"]?.object?.compactMapValues(\.string) ?? [:]
                return status == 200 ? ok : FixtureServer.Answer(status, headers: headers, body: "{}")
            }
            let (found, count) = try await FixtureServer.run(script) { base, server in
                let found = try await EndpointChat.openAI(model: "m", client: impatient(base))
                    .reading(isStreamed: false)
                return (found, await server.requests.count)
            }
            #expect(count == wanted["requests"]?.integer, "\(name)")
            #expect(found["failure"] ?? .null == wanted["failure"], "\(name)")
        }
    }

    @Test func lists_of_models_have_the_names_that_the_official_client_reads() async throws {
        for (name, wanted) in try Reading.recorded("openai", "models") {
            let body = try #require(
                Vectors("openai/server_behaviour").item(name, in: "models_list")["server_body"])
            let names = try await FixtureServer.run([.init(body: body.text)]) { base, _ -> [String]? in
                do {
                    return try await EndpointChat.openAI(model: "m", client: oneTry(base)).models()
                } catch is KnowledgeBaseError {
                    return nil
                }
            }
            switch name {
            // A list is a list without its wrapping, and what has none is no list: the client's own are slips.
            case "bare_array": #expect(names == ["a"] && wanted["names"] == nil)
            case "missing_data": #expect(names == nil && wanted["names"] == [])
            default:
                #expect(names.map { JSONValue.array($0.map(JSONValue.string)) } == wanted["names"], "\(name)")
            }
        }
    }

    @Test func vectors_are_those_that_the_official_client_reads() async throws {
        let readings = try Reading.recorded("openai", "vectors")
        #expect(readings.count == 2)
        for (name, wanted) in readings {
            let item = try Vectors("openai/client_requests").item(name, in: "embedding_decoding")
            let body: JSONValue = ["data": [["index": 0, "embedding": item["server_embedding"] ?? .null]]]
            let vectors = try await FixtureServer.run([.init(body: body.text)]) { base, _ in
                try await OpenAIEmbeddings(model: "m", dimensions: nil, client: oneTry(base))
                    .vectors(of: ["x"], as: .passage, retries: 0)
            }
            #expect(
                vectors.first?.map(Double.init) == wanted["vector"]?.array?.compactMap(\.number), "\(name)")
        }
    }
}

@Suite struct BedrockInteropTests {
    @Test func signatures_are_those_of_the_official_client() throws {
        let cases = try #require(Vectors("bedrock/readings").root["signatures"]?.array)
        #expect(cases.count > 20)
        for item in cases {
            #expect(
                try RequestSignatureTests.signed(item) == item["authorization"]?.string,
                "\(item["name"] ?? "")")
        }
    }

    @Test(arguments: [1, 7, 64, 1 << 20])
    func frames_hold_what_the_official_client_reads(_ size: Int) throws {
        let readings = try Reading.recorded("bedrock", "frames")
        #expect(readings.count > 20)
        for (name, wanted) in readings {
            let bytes = try frame(name)
            var stream = EventStream()
            var messages: [JSONValue]? = []
            do {
                for start in stride(from: 0, to: bytes.count, by: size) {
                    let piece = bytes[start..<min(start + size, bytes.count)]
                    messages? += try stream.messages(adding: piece).map(Self.reading)
                }
            } catch is BrokenStream {
                messages = nil
            }
            #expect(messages.map(JSONValue.array) ?? "refused" == wanted["messages"], "\(name)")
        }
    }

    private static func reading(_ message: EventStreamMessage) -> JSONValue {
        [
            "headers": .object(message.headers.mapValues(JSONValue.string)),
            "payload": .string(String(decoding: message.payload, as: UTF8.self)),
        ]
    }

    private func frame(_ name: String) throws -> Data {
        let vectors = try Vectors("bedrock/bedrock_eventstream")
        if name == "full_stream" { return data(hex: try #require(vectors.root["full_stream_hex"]?.string)) }
        let parts = name.split(separator: "/").map(String.init)
        guard let index = Int(parts[0]) else {
            return data(hex: try #require(vectors.item(parts[1], in: "negative")["hex"]?.string))
        }
        return data(hex: try #require(vectors.root["frames"]?.array?[index]["frame_hex"]?.string))
    }

    @Test func answers_mean_what_the_official_client_reads() async throws {
        let readings = try Reading.recorded("bedrock", "chats")
        #expect(readings.count > 10)
        for (name, wanted) in readings {
            let answer = try answer(name)
            let found = try await FixtureServer.run([answer]) { base, _ in
                let access = BedrockAccess(region: "us-east-1", key: "bedrock-key", endpoint: base)
                return try await EndpointChat.bedrock(
                    model: "m", access: access, retry: RetryPolicy(retries: 0, firstPause: .zero)
                ).reading(isStreamed: name.contains("stream"))
            }
            #expect(found == wanted, "\(name)")
        }
    }

    private func answer(_ name: String) throws -> FixtureServer.Answer {
        let streams = try Vectors("bedrock/bedrock_eventstream").root
        switch name {
        case "full_stream":
            return FixtureServer.Answer(pieces: [data(hex: streams["full_stream_hex"]?.string ?? "")])
                .inPieces(of: 7)
        case "exception_stream":
            let bytes = data(hex: streams["exception_stream"]?["hex"]?.string ?? "")
            return FixtureServer.Answer(pieces: [bytes]).inPieces(of: 7)
        default:
            let item = try Vectors("bedrock/bedrock_sigv4")
                .item(String(name.trimmingPrefix("error/")), in: "error_responses")
            return .init(item["status"]?.integer ?? 0, body: item["body"]?.text ?? "")
        }
    }
}

/// A client that tries once.
private func oneTry(_ base: String) -> ProviderClient {
    ProviderClient(base: base, timeout: .seconds(300), retry: RetryPolicy(retries: 0, firstPause: .zero))
}
