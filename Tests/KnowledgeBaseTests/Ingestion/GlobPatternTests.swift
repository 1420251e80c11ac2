import KnowledgeBase
import Testing

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("*.md", "a.md", true), ("*.md", "x/y/a.md", true), ("*.md", "a.mdx", false),
        ("docs/*.md", "docs/a.md", true), ("docs/*.md", "docs/x/a.md", false), ("docs/*.md", "a.md", false),
        ("docs/**/*.md", "docs/a.md", true), ("docs/**/*.md", "docs/x/y/a.md", true),
        ("docs/**/*.md", "other/a.md", false), ("docs/**", "docs/x/a.md", true), ("docs/**", "docs", false),
        ("**/a.md", "a.md", true), ("**/a.md", "x/a.md", true), ("**/a.md", "x/ba.md", false),
        ("/a.md", "a.md", true), ("/a.md", "x/a.md", false), ("a?c.txt", "abc.txt", true),
        ("a?c.txt", "ac.txt", false), ("[a-c]1", "b1", true), ("[!a-c]1", "b1", false),
        ("[^a-c]1", "d1", true),
        ("[]]x", "]x", true), ("[ab", "[ab", true), ("*.{md,txt}", "a.txt", true),
        ("*.{md,txt}", "a.pdf", false),
        ("{a,b{c,d}}.x", "bd.x", true), ("{x{a,b}y", "{xby", true), ("}{a,b}", "}b", true),
        ("{{a,b}}", "{b}", true), ("{{a},b}", "{a}", true), ("\\{a,b}", "{a,b}", true), ("{,a}b", "b", true),
        ("{a}", "{a}", true), ("\\*.md", "*.md", true),
        ("\\*.md", "a.md", false),
        ("a*b*c", "axxbyyc", true), ("a*b*c", "axxbyy", false), ("", "", true), ("año?", "an\u{303}os", true),
    ])
    func matches(pattern: String, path: String, expected: Bool) {
        #expect(GlobPattern(pattern).matches(path) == expected)
    }

    @Test func many_stars_take_linear_ways() {
        let pattern = GlobPattern(String(repeating: "*a", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
    }

    @Test(.timeLimit(.minutes(1))) func many_open_braces_take_linear_time() {
        let braces = String(repeating: "{", count: 300_000)
        #expect(!GlobPattern(braces).matches("x"))
    }

    @Test func many_braces_do_not_explode() {
        let pattern = GlobPattern(String(repeating: "{a,b}", count: 64))
        #expect(!pattern.matches("c"))
    }
}
