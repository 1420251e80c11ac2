import Foundation
import KnowledgeBase

/// An address with `{argument}` in its path or query.
struct URLTemplate: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case text(String)
        case argument(String, isInPath: Bool)
    }

    private let parts: [Part]
    /// As the client takes it from the address: without brackets.
    let host: String

    /// What is wrong with a template or with a value for it, as a sentence without its stop.
    struct Problem: Error, Equatable {
        var reason: String
    }

    /// - Throws: ``Problem``.
    init(_ text: String) throws {
        parts = try Self.parts(text)
        host = try Self.host(text)
        guard URL(string: Self.joined(parts) { _, _ in "x" }) != nil else {
            throw Problem(reason: "the address is none")
        }
    }

    var arguments: Set<String> {
        Set(
            parts.compactMap { part in
                if case .argument(let name, _) = part { name } else { nil }
            })
    }

    /// The address with every value percent-encoded, so that none reaches beyond its component.
    ///
    /// - Parameter value: of an argument.
    /// - Throws: ``Problem`` for a value that would lead to another path.
    func address(_ value: (String) throws -> String) throws -> String {
        try Self.joined(parts) { name, isInPath in
            let text = try value(name)
            guard !isInPath || Self.staysInPlace(text) else {
                throw Problem(reason: "'\(name)' cannot be part of a path")
            }
            return RequestSignature.encoded(text)
        }
    }

    /// Servers resolve dots, and some decode slashes before they do.
    private static func staysInPlace(_ text: String) -> Bool {
        let segments = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        return !text.isEmpty && segments.allSatisfy { !$0.allSatisfy { $0 == "." } || $0.isEmpty }
    }

    private static func joined(
        _ parts: [Part], _ fill: (String, _ isInPath: Bool) throws -> String
    ) rethrows -> String {
        try parts.map { part in
            switch part {
            case .text(let text): text
            case .argument(let name, let isInPath): try fill(name, isInPath)
            }
        }.joined()
    }
}

// MARK: Reading

extension URLTemplate {
    private static func parts(_ text: String) throws -> [Part] {
        var parts: [Part] = []
        var (rest, isInPath) = (text[...], true)
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else {
                throw Problem(reason: "a brace of the address has no partner")
            }
            let (before, name) = (rest[..<open], rest[rest.index(after: open)..<close])
            guard name.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil else {
                throw Problem(reason: "'{\(name)}' in the address is no argument's name")
            }
            isInPath = isInPath && !before.contains("?")
            parts += [.text(String(before)), .argument(String(name), isInPath: isInPath)]
            rest = rest[rest.index(after: close)...]
        }
        return parts + [.text(String(rest))]
    }

    /// Narrow on purpose: whatever two parsers could read differently is refused.
    private static func host(_ text: String) throws -> String {
        guard
            let match = text.wholeMatch(
                of:
                    /(?i:https?):\/\/(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?(?:[\/?][^#\s\\]*)?/
            )
        else {
            throw Problem(
                reason: "the address must be http:// or https:// with a plain host, without a user's name, a "
                    + "fragment, blanks or an argument in the host")
        }
        return String(match.1 ?? match.2 ?? "")
    }
}
