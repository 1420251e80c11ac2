import AsyncHTTPClient
import Crypto
import Foundation
import NIOHTTP1
import Networking
import Synchronization

/// Who asks at Amazon Web Services.
public struct AWSCredentials: Sendable, Hashable {
    public var accessKeyID: String
    public var secretAccessKey: String
    /// Of temporary credentials.
    public var sessionToken: String?

    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

/// Signs requests with Signature Version 4. (AWS General Reference, "Create a signed AWS API request".)
struct RequestSignature: RequestAuthorization {
    let credentials: AWSCredentials
    let region: String
    let service: String
    let now: @Sendable () -> Date
    /// How far the server's clock is ahead of ours; shared by all copies.
    private let skew = ClockSkew()

    init(
        credentials: AWSCredentials, region: String, service: String = "bedrock",
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.now = now
    }

    var secrets: [String] { [credentials.secretAccessKey, credentials.sessionToken ?? ""] }

    func authorize(_ request: inout HTTPClientRequest, body: Data) {
        let time = Self.time(now().addingTimeInterval(skew.seconds))
        request.headers.replaceOrAdd(name: "x-amz-date", value: time)
        if let token = credentials.sessionToken {
            request.headers.replaceOrAdd(name: "x-amz-security-token", value: token)
        }
        let signed = Self.signedHeaders(request)
        let canonical = Self.canonicalRequest(request, signed, body)
        let text = stringToSign(canonical, time)
        let signature = Self.hex(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key(time)))
        request.headers.replaceOrAdd(
            name: "authorization",
            value: "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope(time)), "
                + "SignedHeaders=\(signed.map(\.name).joined(separator: ";")), Signature=\(signature)")
    }

    /// A signature is good for five minutes about the server's time. Where a refusal tells a time further
    /// from ours, that clock counts from now on.
    func learns(from refusal: RetryPolicy.Refusal) -> Bool {
        guard refusal.status == 403, let theirs = refusal.headers["date"].flatMap(HTTPDate.parse) else {
            return false
        }
        let ahead = theirs.timeIntervalSince(now())
        guard abs(ahead - skew.seconds) > Self.toleratedSkew else { return false }
        skew.seconds = ahead
        return true
    }

    /// Seconds; less than the limit, which the request's own way eats into.
    private static let toleratedSkew = 240.0

    // MARK: The steps

    /// What may be changed on the way.
    private static let unsigned: Set = [
        "authorization", "connection", "expect", "te", "traceparent", "transfer-encoding", "upgrade",
        "user-agent", "x-amzn-trace-id",
    ]

    static func signedHeaders(_ request: HTTPClientRequest) -> [(name: String, value: String)] {
        let headers = request.headers.map { (name: $0.name.lowercased(), value: $0.value) }
            .filter { !unsigned.contains($0.name) }
        let host =
            headers.contains { $0.name == "host" } ? [] : [(name: "host", value: host(of: request.url))]
        return (headers + host).map { ($0.name, squeezed($0.value)) }.sorted { $0.name < $1.name }
    }

    static func canonicalRequest(
        _ request: HTTPClientRequest, _ signed: [(name: String, value: String)], _ body: Data
    ) -> String {
        let parts = URLComponents(string: request.url)
        let path = parts?.percentEncodedPath ?? ""
        return [
            request.method.rawValue,
            // The path is encoded once more, so that `%3A` becomes `%253A`.
            path.isEmpty ? "/" : encoded(path, keeping: "/"),
            canonicalQuery(parts),
            signed.map { "\($0.name):\($0.value)\n" }.joined(),
            signed.map(\.name).joined(separator: ";"),
            hex(SHA256.hash(data: body)),
        ].joined(separator: "\n")
    }

    func stringToSign(_ canonical: String, _ time: String) -> String {
        "AWS4-HMAC-SHA256\n\(time)\n\(scope(time))\n\(Self.hex(SHA256.hash(data: Data(canonical.utf8))))"
    }

    /// The key of one day, region and service.
    func key(_ time: String) -> SymmetricKey {
        let first = SymmetricKey(data: Data("AWS4\(credentials.secretAccessKey)".utf8))
        return [String(time.prefix(8)), region, service, "aws4_request"].reduce(first) { key, part in
            SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(part.utf8), using: key))
        }
    }

    private func scope(_ time: String) -> String { "\(time.prefix(8))/\(region)/\(service)/aws4_request" }

    // MARK: Texts

    /// `20260115T123045Z`.
    static func time(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        return String(
            format: "%04d%02d%02dT%02d%02d%02dZ", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0,
            parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
    }

    private static func canonicalQuery(_ parts: URLComponents?) -> String {
        (parts?.queryItems ?? []).map { (encoded($0.name), encoded($0.value ?? "")) }
            .sorted { $0 < $1 }.map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// The host, with its port where it is not the scheme's own.
    private static func host(of url: String) -> String {
        guard let parts = URLComponents(string: url), let host = parts.host else { return "" }
        guard let port = parts.port, port != (parts.scheme == "https" ? 443 : 80) else { return host }
        return "\(host):\(port)"
    }

    /// Trimmed, inner runs of blanks made one.
    private static func squeezed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }

    /// RFC 3986's unreserved characters stay.
    static func encoded(_ text: String, keeping kept: String = "") -> String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~\(kept)")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Seconds that one clock is ahead of another.
private final class ClockSkew: Sendable {
    private let value = Mutex(0.0)

    var seconds: Double {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
