/// The lines of a `.kbignore`: a simple subset of what `.gitignore` knows.
///
/// Blank lines and lines that begin with `#` say nothing; `!` takes back; a `/` at the end means
/// folders only; a `/` elsewhere ties the pattern to the folder the file lies in. The last line that
/// matches wins.
struct IgnoreRules: Sendable {
    private struct Rule {
        var pattern: GlobPattern
        var ignores: Bool
        var foldersOnly: Bool
    }

    static let fileName = ".kbignore"

    /// Bytes of a line that is taken for a pattern; the time to match grows with them.
    static let longestLine = 1_000

    /// Relative to the root; the patterns are relative to it.
    let folder: String
    /// Numbers, from 1, of lines that are left out because they are too long.
    let leftOut: [Int]
    private let rules: [Rule]

    init(_ text: String, in folder: String) {
        self.folder = folder
        let isMarked = text.unicodeScalars.first == "\u{FEFF}"  // a byte order mark
        let text = isMarked ? String(text.unicodeScalars.dropFirst()) : text
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let isTooLong = { (line: Substring) in line.utf8.count > Self.longestLine && !line.hasPrefix("#") }
        leftOut = lines.indices.filter { isTooLong(lines[$0]) }.map { $0 + 1 }
        rules = lines.filter { !isTooLong($0) }.compactMap { Self.rule(String($0)) }
    }

    private static func rule(_ line: String) -> Rule? {
        var body = line
        while let last = body.last, last == " " || last == "\t" { body.removeLast() }
        guard !body.isEmpty, !body.hasPrefix("#") else { return nil }
        let takesBack = body.hasPrefix("!")
        if takesBack { body.removeFirst() }
        let foldersOnly = body.hasSuffix("/")
        if foldersOnly { body.removeLast() }
        guard !body.isEmpty else { return nil }
        return Rule(pattern: GlobPattern(body), ignores: !takesBack, foldersOnly: foldersOnly)
    }

    /// Whether the path is ignored; `nil` when no line speaks of it.
    ///
    /// - Parameter path: relative to the root, like ``folder``.
    func verdict(on path: String, isFolder: Bool) -> Bool? {
        guard let local = folder.isEmpty ? path : path.path(below: folder) else { return nil }
        return rules.last { (isFolder || !$0.foldersOnly) && $0.pattern.matches(local) }?.ignores
    }
}
