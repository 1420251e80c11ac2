/// Somebody who writes to the company.
public struct SimulatedContact: Sendable, Hashable {
    public var name: String
    /// Digits with the country code; `nil` for somebody who has hidden it behind a username.
    public var phone: String?
    /// Business-scoped, as `MX.13491208655302741918`; `nil` as in payloads from before there were such.
    public var userID: String?
    public var username: String?

    public init(name: String, phone: String?, userID: String? = nil, username: String? = nil) {
        self.name = name
        self.phone = phone
        self.userID = userID
        self.username = username
    }

    /// The same name always has the same number; a name that begins with `@` is a username without one.
    public init(named name: String) {
        let digits = String(Self.hash(name) % 100_000_000)
        let padded = String(repeating: "0", count: 8 - digits.count) + digits
        let isHidden = name.hasPrefix("@")
        let bare = isHidden ? String(name.dropFirst()) : name
        self.init(
            name: bare, phone: isHidden ? nil : "5255" + padded, userID: "MX.90010020030" + padded,
            username: isHidden ? bare : nil)
    }

    /// All that a message to them may be addressed by.
    var addresses: [String] { [phone, userID].compactMap { $0 } }

    /// FNV-1a, which is the same on every run.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
