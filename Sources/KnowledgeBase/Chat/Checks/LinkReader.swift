/// Finds e-mail addresses and links, with or without scheme.
enum LinkReader {
    static func claims(in text: PlainText) -> [ReadClaim] {
        var claims: [ReadClaim] = []
        var start = 0
        for index in 0...text.bytes.count {
            guard index == text.bytes.count || isBoundary(text.bytes[index]) else { continue }
            if index > start { claims += claim(trimmed(start..<index, text), text).map { [$0] } ?? [] }
            start = index + 1
        }
        return claims
    }

    /// The longest link that is looked at.
    private static let longest = 2000

    private static func claim(_ range: Range<Int>, _ text: PlainText) -> ReadClaim? {
        let bytes = text.bytes[range]
        guard range.count > 3, range.count <= longest else { return nil }
        if let scheme = schemeEnd(bytes) {
            return link(range.lowerBound..<range.upperBound, hostAt: scheme, text)
        }
        if let at = bytes.firstIndex(of: .at) { return email(at, range, text) }
        guard bytes.contains(.point), isBareHost(range, text) else { return nil }
        return link(range, hostAt: range.lowerBound, text)
    }

    private static func link(_ range: Range<Int>, hostAt start: Int, _ text: PlainText) -> ReadClaim? {
        guard start < range.upperBound else { return nil }
        let hostEnd =
            text.bytes[start..<range.upperBound].firstIndex { "/?#".utf8.contains($0) } ?? range.upperBound
        var host = text.written(start..<hostEnd).lowercased()
        if host.hasPrefix("www.") { host.removeFirst(4) }
        let scheme = text.folded(range.lowerBound..<start)
        // Another scheme makes it another thing.
        if !["", "http://", "https://"].contains(scheme) { host = scheme + host }
        var rest = String(text.written(hostEnd..<range.upperBound).prefix { $0 != "#" })
        while rest.hasSuffix("/") { rest.removeLast() }
        return ReadClaim(kind: .link, range: range, facts: [.link(WebAddress(host: host, rest: rest))])
    }

    private static func email(_ at: Int, _ range: Range<Int>, _ text: PlainText) -> ReadClaim? {
        let before = text.bytes[range.lowerBound..<at].reversed().prefix {
            $0.isAlphanumeric || "._%+-".utf8.contains($0)
        }
        let after = text.bytes[(at + 1)..<range.upperBound].prefix {
            $0.isAlphanumeric || $0 == .point || $0 == .hyphen
        }
        let whole = (at - before.count)..<(at + 1 + after.count)
        guard !before.isEmpty, after.contains(.point), after.last != .point else { return nil }
        return ReadClaim(kind: .email, range: whole, facts: [.email(text.written(whole).lowercased())])
    }

    /// Where the host begins in `https://host`.
    private static func schemeEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let colon = bytes.firstIndex(of: .colon), bytes[colon...].starts(with: "://".utf8) else {
            return nil
        }
        return colon + 3
    }

    /// `autos.example`, `wa.me/525555500142`; not `lista.pdf` nor `socios.Debe`.
    private static func isBareHost(_ range: Range<Int>, _ text: PlainText) -> Bool {
        let bytes = text.bytes[range]
        let end = bytes.firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        let labels = bytes[..<end].split(separator: .point, omittingEmptySubsequences: false)
        guard labels.count > 1, let last = labels.last, last.count > 1, last.allSatisfy(\.isLowercaseLetter)
        else {
            return false
        }
        let isWritten = labels.allSatisfy { label in
            !label.isEmpty
                && label.allSatisfy { $0.isAlphanumeric || $0 == .hyphen || $0 == PlainText.otherLetter }
        }
        guard isWritten else { return false }
        if labels[0].elementsEqual("www".utf8) { return true }
        let isLowercase = !text.written(last.startIndex..<last.endIndex).contains(where: \.isUppercase)
        return isLowercase && domains.contains(String(decoding: last, as: UTF8.self))
    }

    private static func trimmed(_ range: Range<Int>, _ text: PlainText) -> Range<Int> {
        let marks = Set(".,;:!?'*_~^=".utf8).union([PlainText.otherMark])
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, marks.contains(text.bytes[low]) { low += 1 }
        while high > low, marks.contains(text.bytes[high - 1]) { high -= 1 }
        return low..<high
    }

    private static func isBoundary(_ byte: UInt8) -> Bool {
        byte <= .space || "<>\"()[]{}|`".utf8.contains(byte)
    }

    /// Endings that make two words with a point between them a link; others need a scheme or `www.`.
    private static let domains: Set<String> = [
        "com", "net", "org", "mx", "br", "ar", "co", "cl", "es", "pt", "us", "uk", "eu", "io", "app", "dev",
        "me", "ly",
        "gl", "gg", "info", "biz", "store", "shop", "online", "site", "website", "link", "xyz", "top", "club",
        "page",
        "auto", "autos", "cars", "pe", "uy", "ai", "tv", "cc", "to", "example", "test", "gob", "gov", "edu",
        "ru", "cn",
        "fr", "de", "it", "ca", "live", "vip", "pro", "click", "icu", "fun", "digital", "finance", "loan",
        "bond",
    ]
}
