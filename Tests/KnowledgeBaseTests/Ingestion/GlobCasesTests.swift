import KnowledgeBase
import Testing

struct GlobCasesTests {
    @Test(arguments: [
        ("*.pdf", "a.pdf", true), ("*.pdf", "a/b.pdf", true), ("*.pdf", "a.pdf/b", false),
        ("a/*.pdf", "a/b.pdf", true), ("a/*.pdf", "a/b/c.pdf", false), ("a/*", "a", false),
        ("a/**", "a/b/c.pdf", true), ("a/**", "b/a/c", false), ("**/c.pdf", "c.pdf", true),
        ("**/c.pdf", "a/b/c.pdf", true), ("**/c.pdf", "a/bc.pdf", false), ("a/**/z", "a/z", true),
        ("a/**/z", "a/b/c/z", true), ("a/**/z", "a/bz", false), ("a**z/q", "a/b/z/q", true),
        ("?.md", "ñ.md", true), ("?.md", "n\u{303}.md", true), ("?.md", "ab.md", false),
        ("a?b", "a/b", false),
        ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[^a-c]x", "dx", true), ("[]]x", "]x", true),
        ("[a-]", "-", true), ("[z-a]", "b", false), ("x/[!q]y", "x//y", false), ("[abc", "[abc", true),
        ("\\*.md", "*.md", true), ("\\*.md", "a.md", false), ("a\\", "a\\", true),
        ("", "", true), ("", "a", false), ("*", "", true), ("a.b", "axb", false),
    ])
    func matching(_ pattern: String, path: String, isMatch: Bool) {
        #expect(GlobPattern(pattern).matches(path) == isMatch)
    }

    @Test func many_stars_take_no_exponential_time() {
        let pattern = String(repeating: "*a", count: 60) + "/**/" + String(repeating: "**b", count: 60)
        #expect(
            !GlobPattern(pattern).matches(
                String(repeating: "a", count: 400) + "/" + String(repeating: "b", count: 59)))
    }
}
