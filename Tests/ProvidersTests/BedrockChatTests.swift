import AsyncHTTPClient
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import NIOHTTP1
import Networking
import Testing

@testable import Providers

private func model(_ base: String, firstToken: Duration = .seconds(300)) -> EndpointChat {
    let credentials = AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: ChatModelContract.secret)
    return .bedrock(
        model: "amazon.nova-lite-v1:0",
        access: BedrockAccess(region: "us-east-1", credentials: credentials, endpoint: base),
        timeout: .seconds(300), firstToken: firstToken,
        retry: RetryPolicy(retries: 2, firstPause: .milliseconds(1)))
}

private struct Recorded {
    let frames: [Data]
    let whole: Data
    let exception: Data

    init() throws {
        let root = try Vectors("bedrock/bedrock_eventstream").root
        frames = try #require(root["frames"]?.array).compactMap { $0["frame_hex"]?.string }.map(data(hex:))
        whole = data(hex: try #require(root["full_stream_hex"]?.string))
        exception = data(hex: try #require(root["exception_stream"]?["hex"]?.string))
    }
}

/// A message made here, to be told from the recorded ones.
func eventFrame(_ type: String, _ payload: JSONValue) -> Data {
    func number(_ value: Int, bytes count: Int) -> Data {
        Data((0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) })
    }
    var headers = Data()
    for (name, value) in [(":message-type", "event"), (":event-type", type)] {
        headers += [UInt8(name.utf8.count)] + Data(name.utf8) + [7]
        headers += number(value.utf8.count, bytes: 2) + Data(value.utf8)
    }
    let body = Data(payload.text.utf8)
    var data = number(16 + headers.count + body.count, bytes: 4) + number(headers.count, bytes: 4)
    data += number(CyclicSum.of(data), bytes: 4) + headers + body
    return data + number(CyclicSum.of(data), bytes: 4)
}

private func fixture() throws -> ChatModelFixture {
    let recorded = try Recorded()
    let streamed =
        Array(recorded.frames[0...3]) + [
            eventFrame("messageStop", ["stopReason": "end_turn"]),
            eventFrame("metadata", ["usage": ["inputTokens": 11, "outputTokens": 4, "totalTokens": 15]]),
        ]
    let text = "Abrimos a las 9:00 🐦"
    func whole(_ content: JSONValue, _ end: String) -> FixtureServer.Answer {
        let answer: JSONValue = [
            "output": ["message": ["role": "assistant", "content": content]], "stopReason": .string(end),
            "usage": ["inputTokens": 11, "outputTokens": 4, "totalTokens": 15],
        ]
        return .init(body: answer.text)
    }
    let call: JSONValue = [
        "toolUse": ["toolUseId": "tooluse_1", "name": "search_kb", "input": ["query": "horario"]]
    ]
    return ChatModelFixture(
        "Bedrock", model: { model($0, firstToken: $1) }, whole: whole([["text": .string(text)]], "end_turn"),
        streamed: .init(pieces: streamed), text: text, usage: TokenUsage(input: 11, output: 4),
        calling: whole([call], "tool_use"), callingStreamed: .init(pieces: [recorded.whole]),
        call: ("search_kb", ["query": "horario"]), cut: .init(pieces: [recorded.whole.prefix(600)]),
        faulty: .init(pieces: [recorded.exception]),
        beginning: recorded.frames[0] + recorded.frames[1],
        filler: eventFrame("contentBlockStop", ["contentBlockIndex": 7]),
        list: .init(body: #"{"modelSummaries":[{"modelId":"amazon.nova-lite-v1:0"}]}"#),
        names: ["amazon.nova-lite-v1:0"])
}

@Suite struct BedrockChatTests {
    @Test(arguments: ChatModelContract.cases)
    func keeps_the_contract(_ contract: ChatModelContract.Case) async throws {
        try await contract.check(fixture())
    }

    private func sent(_ request: ChatRequest, isStreamed: Bool = false) throws -> ProviderRequest {
        try BedrockChat(model: "anthropic.claude-3-haiku-20240307-v1:0")
            .request(for: request, isStreamed: isStreamed)
    }

    private func captured(_ name: String) throws -> JSONValue {
        let item = try Vectors("bedrock/bedrock_sigv4").item(name, in: "captured_client_requests")
        return try JSONValue(parsing: #require(item["request"]?["body"]?.string))
    }

    @Test func streamed_request_is_what_the_official_client_sends() throws {
        let schema: JSONValue = [
            "type": "object", "properties": ["query": ["type": "string"]], "required": ["query"],
        ]
        let wire = try sent(
            ChatRequest(
                system: "Responde breve", messages: [.user("Hola")],
                tools: [ToolDefinition(name: "search_kb", summary: "Busca", parameters: schema)],
                options: ChatOptions(maxTokens: 64, temperature: 0)), isStreamed: true)
        #expect(wire.path == "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse-stream")
        var wanted = try #require(captured("converse_stream_request").object)
        // To choose freely is what is done where nothing is said.
        wanted["toolConfig"] = ["tools": wanted["toolConfig"]?["tools"] ?? .null]
        wanted["inferenceConfig"] = ["maxTokens": 64, "temperature": 0]
        #expect(try JSONDecoder().decode(JSONValue.self, from: wire.body) == .object(wanted))
    }

    @Test func result_of_a_tool_is_sent_as_the_official_client_does() throws {
        let call = ToolCall(id: "tooluse_1", name: "search_kb", argumentsText: #"{"query":"horario"}"#)
        let wire = try sent(
            ChatRequest(messages: [
                .user("Hola"), .assistant(AssistantTurn(calls: [call])),
                .tool(ToolResult(call: call, content: "De 9 a 20")),
            ]))
        let body = try JSONDecoder().decode(JSONValue.self, from: wire.body)
        #expect(try body["messages"] == captured("converse_request_with_tool_result")["messages"])
    }

    @Test func slashes_of_an_arn_are_encoded() throws {
        let arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.x"
        let wire = try BedrockChat(model: arn).request(for: ChatModelContract.anyRequest, isStreamed: false)
        #expect(wire.path == "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x/converse")
    }

    @Test func key_of_its_own_goes_as_a_bearer_token() async throws {
        let answer = try fixture().whole
        let request = try await FixtureServer.run([answer]) { base, server in
            let access = BedrockAccess(region: "us-east-1", key: "bedrock-api-key-TEST", endpoint: base)
            _ = try await EndpointChat.bedrock(model: "m", access: access)
                .reply(to: ChatModelContract.anyRequest)
            return await server.requests[0]
        }
        #expect(request.headers["authorization"] == "Bearer bedrock-api-key-TEST")
        #expect(request.headers["x-amz-date"] == nil)
    }

    @Test func errors_are_told_and_tried_again_where_they_may_heal() async throws {
        for item in try #require(Vectors("bedrock/bedrock_sigv4").root["error_responses"]?.array) {
            let status = try #require(item["status"]?.integer)
            let headers = ["x-amzn-errortype": item["x-amzn-ErrorType"]?.string ?? ""]
            let answer = FixtureServer.Answer(status, headers: headers, body: item["body"]?.text ?? "")
            let count = try await FixtureServer.run([answer]) { base, server in
                let error = await #expect(throws: KnowledgeBaseError.self) {
                    try await model(base).reply(to: ChatModelContract.anyRequest)
                }
                #expect(error?.reason.contains(item["body"]?["message"]?.string ?? "?") == true)
                return await server.requests.count
            }
            #expect((count > 1) == ([408, 424, 429].contains(status) || status >= 500), "\(status)")
        }
    }
}

@Suite struct EventStreamTests {
    @Test(arguments: [1, 7, 64, 1000])
    func messages_are_read_in_pieces_of_any_size(_ size: Int) throws {
        let whole = try Recorded().whole
        var stream = EventStream()
        var events: [JSONValue] = []
        for start in stride(from: 0, to: whole.count, by: size) {
            for message in try stream.messages(adding: whole[start..<min(start + size, whole.count)]) {
                var payload = try #require(
                    JSONDecoder().decode(JSONValue.self, from: message.payload).object)
                payload["p"] = nil
                events.append([message.headers[":event-type"] ?? "": .object(payload)])
            }
        }
        #expect(stream.isAtBoundary)
        #expect(try Vectors("bedrock/bedrock_eventstream").root["client_events"]?.array == events)
    }

    @Test func headers_of_every_type_are_read() throws {
        let item = try #require(
            Vectors("bedrock/bedrock_eventstream").root["frames"]?.array?.last?["decoded"]?["headers"]?.object
        )
        var stream = EventStream()
        let frame = try #require(Recorded().frames.last)
        let message = try #require(stream.messages(adding: frame).first)
        for (name, value) in item { #expect(message.headers[name] == value.string ?? value.text, "\(name)") }
        #expect(message.headers.count == item.count)
    }

    @Test func damaged_messages_are_refused_and_incomplete_ones_waited_for() throws {
        for item in try #require(Vectors("bedrock/bedrock_eventstream").root["negative"]?.array) {
            var stream = EventStream()
            let data = data(hex: try #require(item["hex"]?.string))
            if item["expected"] == "error" {
                #expect(throws: BrokenStream.self, "\(item["name"] ?? "")") {
                    try stream.messages(adding: data)
                }
            } else {
                #expect(try stream.messages(adding: data).isEmpty)
                #expect(!stream.isAtBoundary)
            }
        }
    }
}

@Suite struct RequestSignatureTests {
    @Test func signatures_are_those_of_the_official_client() throws {
        let cases = try #require(Vectors("bedrock/bedrock_sigv4").root["cases"]?.array)
        for item in cases where item["name"]?.string?.hasPrefix("neg_") != true {
            #expect(try Self.signed(item) == item["authorization"]?.string, "\(item["name"] ?? "")")
        }
        #expect(cases.count > 8)
    }

    @Test func other_secrets_bodies_and_services_have_other_signatures() throws {
        let vectors = try Vectors("bedrock/bedrock_sigv4")
        let right = try Self.signed(vectors.item("converse_plain_model_id"))
        for name in ["neg_wrong_secret", "neg_tampered_body", "neg_wrong_service_name"] {
            let item = try vectors.item(name)
            let other = try Self.signed(item)
            #expect(other != right, "\(name)")
            #expect(other == item["authorization"]?.string, "\(name)")
        }
    }

    static func signed(_ item: JSONValue) throws -> String {
        let credentials = AWSCredentials(
            accessKeyID: try #require(item["access_key_id"]?.string),
            secretAccessKey: try #require(item["secret_access_key"]?.string),
            sessionToken: item["session_token"]?.string)
        let time = try #require(item["timestamp"]?.string)
        let signature = RequestSignature(
            credentials: credentials, region: try #require(item["region"]?.string),
            service: item["service"]?.string ?? "bedrock", now: { Self.date(of: time) })
        var request = HTTPClientRequest(url: try #require(item["url"]?.string))
        request.method = HTTPMethod(rawValue: try #require(item["method"]?.string))
        for (name, value) in item["headers"]?.object ?? [:] {
            request.headers.add(name: name, value: value.string ?? "")
        }
        signature.authorize(&request, body: Data((item["body_utf8"]?.string ?? "").utf8))
        return try #require(request.headers.first(name: "authorization"))
    }

    /// `20260115T123045Z`.
    private static func date(of text: String) -> Date {
        let digits = text.compactMap(\.wholeNumberValue)
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(
            from: DateComponents(
                year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10),
                minute: number(10..<12), second: number(12..<14))) ?? .distantPast
    }
}

@Suite struct AWSEnvironmentTests {
    private let files = [
        "/h/.aws/config": "[default]\nregion = us-east-1\n[profile ventas]\nregion=sa-east-1 \n",
        "/h/.aws/credentials": """
        # own
        [default]
        aws_access_key_id = A
        aws_secret_access_key = B=
        [ventas]
        aws_access_key_id=C
        aws_secret_access_key=D
        aws_session_token=E
        """,
    ]

    private func environment(_ variables: [String: String]) -> AWSEnvironment {
        AWSEnvironment(variables.merging(["HOME": "/h"]) { $1 }, read: { files[$0] })
    }

    @Test func variables_win_over_profiles() throws {
        let environment = environment([
            "AWS_ACCESS_KEY_ID": "X", "AWS_SECRET_ACCESS_KEY": "Y", "AWS_REGION": "eu-west-1",
        ])
        #expect(try environment.credentials() == AWSCredentials(accessKeyID: "X", secretAccessKey: "Y"))
        #expect(environment.region == "eu-west-1")
    }

    @Test func profile_is_the_default_one_or_the_one_named() throws {
        #expect(try environment([:]).credentials() == AWSCredentials(accessKeyID: "A", secretAccessKey: "B="))
        let named = environment(["AWS_PROFILE": "ventas", "AWS_ACCESS_KEY_ID": ""])
        #expect(
            try named.credentials()
                == AWSCredentials(accessKeyID: "C", secretAccessKey: "D", sessionToken: "E"))
        #expect(named.region == "sa-east-1")
    }

    @Test func missing_credentials_say_what_to_set() throws {
        let environment = environment(["AWS_PROFILE": "nadie"])
        let error = #expect(throws: KnowledgeBaseError.self) { try environment.credentials() }
        #expect(error?.kind == .usage)
        #expect(error?.description.contains("'nadie'") == true)
        #expect(error?.advice?.contains("AWS_PROFILE") == true)
    }
}

@Suite struct ClockSkewTests {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static let then = Date(timeIntervalSince1970: 784_111_777)

    private func signature(ahead: Double = 0) -> RequestSignature {
        RequestSignature(
            credentials: AWSCredentials(accessKeyID: "A", secretAccessKey: "B"), region: "us-east-1",
            now: { Self.then.addingTimeInterval(ahead) })
    }

    private func time(of signature: RequestSignature) -> String? {
        var request = HTTPClientRequest(url: "https://a.example/")
        signature.authorize(&request, body: Data())
        return request.headers.first(name: "x-amz-date")
    }

    private func refusal(_ status: Int = 403, date: String = "Sun, 06 Nov 1994 08:49:37 GMT")
        -> RetryPolicy.Refusal
    {
        .init(status: status, headers: ["date": date])
    }

    @Test(arguments: [3600, -3600, 34_560_000] as [Double])
    func clock_of_a_refusal_far_from_ours_counts_from_then_on(_ ahead: Double) {
        let signature = signature(ahead: ahead)
        #expect(time(of: signature) != "19941106T084937Z")
        #expect(signature.learns(from: refusal()))
        #expect(time(of: signature) == "19941106T084937Z")
        #expect(!signature.learns(from: refusal()), "the corrected clock was refused too")
    }

    @Test func refusal_for_another_reason_teaches_nothing() {
        #expect(!signature(ahead: 60).learns(from: refusal()))
        #expect(!signature(ahead: 3600).learns(from: refusal(date: "yesterday")))
        #expect(!signature(ahead: 3600).learns(from: refusal(401)))
        #expect(!signature(ahead: 3600).learns(from: .init(status: 403)))
    }

    /// The server tells its own time, decades after ours.
    @Test func refused_request_is_signed_once_more_by_the_servers_clock() async throws {
        let times = try await FixtureServer.run([.init(403), .init(body: "{}")]) { base, server in
            let client = ProviderClient(
                connections: HTTPConnections(), base: base, authorization: signature(), timeout: .seconds(300)
            )
            for _ in 0..<2 { _ = try await client.send(.get("/x"), to: "ask") }
            return await server.requests.map { $0.headers["x-amz-date"] ?? "" }
        }
        #expect(times.map { $0.hasPrefix("1994") } == [true, false, false])
    }

    @Test func refusal_of_the_corrected_request_is_final() async throws {
        let count = try await FixtureServer.run([.init(403)]) { base, server in
            let client = ProviderClient(
                connections: HTTPConnections(), base: base, authorization: signature(), timeout: .seconds(300)
            )
            await #expect(throws: KnowledgeBaseError.self) { try await client.send(.get("/x"), to: "ask") }
            return await server.requests.count
        }
        #expect(count == 2)
    }
}
