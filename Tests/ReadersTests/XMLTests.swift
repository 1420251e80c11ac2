import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct XMLTests {
    private func tree(
        _ text: String, as syntax: XMLEvents.Syntax = .xml, limits: ReadingLimits = ReadingLimits()
    ) throws -> XMLTree {
        try XMLTree(parsing: Data(text.utf8), as: syntax, name: "a.xml", limits: limits)
    }

    private func error(_ body: () throws -> Void) -> KnowledgeBaseError? {
        do {
            try body()
            return nil
        } catch {
            return error as? KnowledgeBaseError
        }
    }

    @Test func tree_keeps_order_text_and_lines() throws {
        let root = try tree("<a>uno\n<b>dos</b>tres<b/></a>").root
        #expect(root.name == "a")
        #expect(root.text == "uno\ndostres")
        #expect(root.elements(named: "b").map(\.text) == ["dos", ""])
        #expect(root.elements.map(\.line) == [2, 2])
        #expect(root.first("b")?.parent == root)
    }

    @Test func names_lose_their_prefix_and_attributes_keep_their_namespace() throws {
        let root = try tree("<p:a xmlns:p='urn:p' xmlns:r='urn:r' id='1' r:id='2' r:only='3'/>").root
        #expect(root.name == "a")
        #expect(root.namespace == "urn:p")
        #expect(root["id"] == "1")
        #expect(root.attribute("id", namespace: "urn:r") == "2")
        #expect(root["only"] == "3")
        #expect(root["none"] == nil)
    }

    @Test func descendants_are_found_at_any_depth_and_only_below() throws {
        let root = try tree("<a><s><p>1</p><s><p>2</p></s></s><p>3</p></a>").root
        #expect(root.descendants(named: "p").map(\.text) == ["1", "2", "3"])
        let inner = try #require(root.first("s"))
        #expect(inner.descendants(named: "p").map(\.text) == ["1", "2"])
    }

    @Test func character_data_sections_and_predefined_entities_are_text() throws {
        #expect(try tree("<a>1 &lt; 2 &amp;&#243;<![CDATA[<b>]]></a>").root.text == "1 < 2 &ó<b>")
    }

    @Test func html_entities_are_known_beside_an_external_dtd_that_is_not_loaded() throws {
        let text =
            "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.1//EN' 'http://127.0.0.1:9/x.dtd'><p>a&nbsp;&eacute;</p>"
        #expect(try tree(text).root.text == "a\u{a0}é")
    }

    @Test func declared_encoding_is_honoured() throws {
        var bytes = Data("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8)
        bytes.append(0xE9)
        bytes.append(contentsOf: "</a>".utf8)
        let tree = try XMLTree(parsing: bytes, as: .xml, name: "a.xml", limits: ReadingLimits())
        #expect(tree.root.text == "é")
    }

    @Test func malformed_xml_is_unreadable_with_its_line() {
        let found = error { _ = try tree("<a>\n<b></a>") }
        #expect(found?.kind == .unreadable)
        #expect(found?.reason.hasPrefix("line 2: malformed XML") == true)
        #expect(error { _ = try tree("") }?.kind == .unreadable)
    }

    @Test func entity_bombs_are_refused() {
        let bomb = """
            <!DOCTYPE a [<!ENTITY x "haha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]><a>&z;</a>
            """
        #expect(error { _ = try tree(bomb) }?.reason.contains("declares XML entities") == true)
    }

    @Test func external_entities_are_refused() {
        let text = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>"
        #expect(error { _ = try tree(text) }?.kind == .unreadable)
    }

    @Test func nesting_beyond_the_limit_is_refused_in_both_syntaxes() throws {
        var limits = ReadingLimits()
        limits.nesting = 10
        let deep = String(repeating: "<div>", count: 11) + String(repeating: "</div>", count: 11)
        #expect(error { _ = try tree(deep, limits: limits) }?.kind == .limitExceeded)
        #expect(error { _ = try tree(deep, as: .html, limits: limits) }?.kind == .limitExceeded)
        limits.nesting = 11
        #expect(try tree(deep, limits: limits).root.name == "div")
    }

    @Test(arguments: ["<a><b/><b/><b/></a>", "<a b='' c='' d=''/>", "<a>x<b/>x</a>"])
    func elements_attributes_and_texts_beyond_the_limit_are_refused(text: String) throws {
        let parse = { maximum in
            _ = try XMLTree(
                parsing: Data(text.utf8), as: .xml, name: "a.xml", limits: ReadingLimits(),
                maximumParts: maximum)
        }
        let found = error { try parse(3) }
        #expect(found?.kind == .limitExceeded)
        #expect(found?.reason == "more than 3 elements, attributes and texts")
        try parse(4)
    }

    @Test func elements_of_a_stream_beyond_the_limit_are_refused() {
        let found = error {
            try XMLEvents.parse(
                Data("<a><b/><b/><b/></a>".utf8), as: .xml, name: "a.xml", limits: ReadingLimits(),
                maximumElements: 3
            ) { _ in }
        }
        #expect(found?.kind == .limitExceeded)
    }

    @Test(arguments: ["<n%/>", "<n a%=''/>", "<p:n xmlns:p='urn:%'/>"])
    func very_many_different_names_are_refused(element: String) {
        let elements = (0..<70_000).map { element.replacing("%", with: "\($0)") }.joined()
        let found = error { _ = try tree("<a>\(elements)</a>") }
        #expect(found?.kind == .limitExceeded)
        #expect(found?.reason == "more than 65535 different names of elements and attributes")
    }

    @Test func same_local_names_in_several_namespaces_stay_apart() throws {
        let root = try tree("<a xmlns:p='urn:p' p:b='1'><p:b/>x<b p:b='2' b='3'/><b>y</b></a>").root
        #expect(root.elements.map(\.namespace) == ["urn:p", nil, nil])
        #expect(root.elements.map { $0["b"] } == [nil, "3", nil])
        #expect(root["b"] == "1")
        #expect(root.attribute("b", namespace: "urn:q") == nil)
        #expect(root.text == "xy")
    }

    @Test func text_in_pieces_is_one_run() throws {
        let root = try tree("<a>uno <![CDATA[dos]]>&amp;ñ<b i='j'/>tres</a>").root
        let runs = root.children.compactMap { if case .text(let run, _) = $0 { run } else { nil } }
        #expect(runs == ["uno dos&ñ", "tres"])
    }

    @Test(arguments: [XMLEvents.Syntax.xml, .html])
    func tag_of_very_many_attributes_is_refused(syntax: XMLEvents.Syntax) {
        let attributes = (0..<50_000).map { "a\($0)='1'" }.joined(separator: " ")
        #expect(error { _ = try tree("<a \(attributes)/>", as: syntax) }?.kind == .limitExceeded)
    }

    @Test func html_is_repaired() throws {
        let root = try tree("<p>uno<p>dos<br><b>tres", as: .html).root
        #expect(root.name == "html")
        #expect(root.descendants(named: "p").map(\.text) == ["uno", "dostres"])
    }

    @Test func html_lines_go_beyond_65535() throws {
        let root = try tree(String(repeating: "\n", count: 70_000) + "<p>x</p>", as: .html).root
        #expect(root.descendants(named: "p").first?.line == 70_001)
    }

    @Test func handler_error_ends_the_parse_and_is_thrown_on() {
        struct Enough: Error {}
        var seen = 0
        #expect(throws: Enough.self) {
            try XMLEvents.parse(Data("<a><b/><b/></a>".utf8), as: .xml, name: "a", limits: ReadingLimits()) {
                _ in
                seen += 1
                if seen == 2 { throw Enough() }
            }
        }
        #expect(seen == 2)
    }

    @Test func very_wide_tree_is_built_and_walked() throws {
        let root = try tree("<a>" + String(repeating: "<b>x</b>", count: 100_000) + "</a>").root
        #expect(root.elements.count == 100_000)
        #expect(root.text.utf8.count == 100_000)
    }

    @Test(arguments: ["i<n;", "if (i <a && ", ""])
    func data_in_a_script_is_no_tag_of_many_attributes(start: String) throws {
        let data = (0..<60_000).map { "\"k\($0)\": \"v\($0)\"" }.joined(separator: ", ")
        let root = try tree("<p>uno</p><script>\(start) {\(data)}</script><p>dos", as: .html).root
        #expect(root.descendants(named: "p").map(\.text) == ["uno", "dos"])
    }

    @Test(arguments: ["<script>i<n</script>", "<a title='<script>'>"])
    func script_does_not_hide_a_tag_of_very_many_attributes(start: String) {
        let attributes = (0..<50_000).map { "a\($0)='1'" }.joined(separator: " ")
        let html = "<p>uno\n\(start)\n<a \(attributes)><script></script>"
        #expect(error { _ = try tree(html, as: .html) }?.reason == "line 3: a tag with too many attributes")
    }

    @Test func fonts_that_are_never_closed_nest_nothing() throws {
        let lines = (1...1000).map { "<font size=2>línea \($0)<br>\n" }.joined()
        let root = try tree("<div>\(lines)</div><p>fin <font color=red><b>rojo</b></font> ya</p>", as: .html)
            .root
        #expect(root.text.contains("línea 1000"))
        #expect(root.descendants(named: "font").isEmpty)
        #expect(root.descendants(named: "p").map(\.text) == ["fin rojo ya"])
    }

    @Test(arguments: ["<font>", "<font><div>"])
    func fonts_do_not_hide_endless_nesting(piece: String) {
        let found = error { _ = try tree(String(repeating: piece, count: 20_000), as: .html) }
        #expect(found?.kind == .limitExceeded)
    }
}
