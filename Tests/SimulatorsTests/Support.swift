import AsyncHTTPClient
import Crypto
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import NIOCore
import NIOHTTP1

@testable import Simulators

extension SimulatedAccount {
    static let sample = SimulatedAccount(
        appSecret: "0123456789abcdef0123456789abcdef", accessToken: "TEST_TOKEN",
        verifyToken: "kb-verify-token")
}

extension SimulatedContact {
    static let ana = SimulatedContact(
        name: "Ana Ñandú", phone: "34600111222", userID: "ES.13491208655302741918")
    static let hidden = SimulatedContact(
        name: "Ana", phone: nil, userID: "ES.13491208655302741918", username: "ana.nandu")
}

/// HMAC-SHA256 as RFC 2104 §2 spells it out, so that the library's own is not compared with itself.
func signature(of body: Data, secret: String) -> String {
    var key = Array(secret.utf8)
    if key.count > 64 { key = Array(SHA256.hash(data: key)) }
    key += Array(repeating: 0, count: 64 - key.count)
    let inner = SHA256.hash(data: key.map { $0 ^ 0x36 } + body)
    let outer = SHA256.hash(data: key.map { $0 ^ 0x5C } + Array(inner))
    return "sha256=" + outer.map { String(format: "%02x", $0) }.joined()
}

struct GraphReply: Sendable {
    var status: Int
    var headers: [String: String]
    var body: Data

    var json: JSONValue { (try? JSONValue(parsing: String(decoding: body, as: UTF8.self))) ?? .null }
    var code: Int? { json["error"]?["code"]?.integer }
    var id: String? { json["messages"]?.array?.first?["id"]?.string }
}

/// Speaks to the stand-in as a channel of `kb` does.
struct GraphClient: Sendable {
    var base: String
    var token = "TEST_TOKEN"

    func post(_ json: JSONValue, number: String = "106540352242922") async throws -> GraphReply {
        try await post(json.text, number: number)
    }

    func post(_ text: String, number: String = "106540352242922") async throws -> GraphReply {
        var request = HTTPClientRequest(url: "\(base)/v26.0/\(number)/messages")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: text))
        return try await execute(request)
    }

    func get(_ url: String) async throws -> GraphReply { try await execute(HTTPClientRequest(url: url)) }

    private func execute(_ request: HTTPClientRequest) async throws -> GraphReply {
        var request = request
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
        let body = try await response.body.collect(upTo: 1 << 20)
        let headers = Dictionary(
            response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }
        )
        return GraphReply(
            status: Int(response.status.code), headers: headers, body: Data(body.readableBytesView))
    }
}

func text(_ body: String, to number: String = "34600111222") -> JSONValue {
    [
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": .string(number),
        "type": "text",
        "text": ["body": .string(body), "preview_url": false],
    ]
}

func onGraph<Value: Sendable>(
    _ body: @escaping @Sendable (GraphStandIn, GraphClient) async throws -> Value
) async throws -> Value {
    let graph = GraphStandIn(account: .sample)
    return try await GraphServer.run(graph) { base in try await body(graph, GraphClient(base: base)) }
}

/// Waits for something that another task does; a machine that is busy may take its time.
func eventually(_ condition: @Sendable () async -> Bool) async throws -> Bool {
    for _ in 0..<6_000 {
        if await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}
