import Foundation
import KnowledgeBase
import Testing

@testable import Channels

@Suite struct JSONReaderTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "12", "-7", "1.5", "2e3", "-1.25E-2", "9223372036854775807",
        #""""#,
        #""a\"\\\/\b\f\n\r\t\u00f1\u00D1\ud83d\udc26""#, "\"ñ 🐦\"", "[]", "[1,[2,[3]],{}]", "{}",
        #"{"a":{"b":[null,true]},"":1}"#, " { \"a\" :\t1 ,\r\n\"b\": [ 1 , 2 ] } ",
    ])
    func what_foundation_reads_is_read_alike(_ text: String) throws {
        let wanted = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(try JSONReader.value(of: Data(text.utf8)) == wanted)
    }

    @Test(arguments: [
        "", "{", "}", "[", "[1", "[1,", "[1,]", "[,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}", "\"",
        "\"a",
        "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud83d\\u", "tru", "nulll", "+1", "-", ".", "1 2",
        "a",
        "'a'", "NaN", "Infinity", "0x10", "--1", "1e", "e", "[1}", "\u{0}",
    ])
    func what_is_not_json_is_refused(_ text: String) {
        #expect(throws: JSONReader.Malformed.self) { try JSONReader.value(of: Data(text.utf8)) }
    }

    @Test func cut_anywhere_is_refused() throws {
        let whole = Data(#"{"a":[1,-2.5e3,"x\u00f1\ud83d\udc26",{"b":null}],"c":true}"#.utf8)
        #expect(try JSONReader.value(of: whole)["c"] == true)
        for end in whole.indices {
            #expect(throws: JSONReader.Malformed.self) { try JSONReader.value(of: whole[..<end]) }
        }
    }

    @Test func nesting_is_counted_by_depth() throws {
        func nested(_ depth: Int) -> Data {
            Data((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONReader.value(of: nested(64)) }
        #expect(throws: JSONReader.Malformed.self) { try JSONReader.value(of: nested(65)) }
        let wide = "[" + Array(repeating: "[]", count: 1_000).joined(separator: ",") + "]"
        #expect(try JSONReader.value(of: Data(wide.utf8), deepest: 2).array?.count == 1_000)
    }

    @Test func numbers_that_fit_no_type_keep_their_digits() throws {
        #expect(try JSONReader.value(of: Data("1e999".utf8)) == "1e999")
        #expect(try JSONReader.value(of: Data("92233720368547758080".utf8)) == "92233720368547758080")
    }
}

@Suite struct FormFieldsTests {
    @Test func form_is_decoded() {
        let form = FormFields("a+b=c%20d%2B%C3%B1&empty=&bare&a+b=second&=x".utf8)
        #expect(form["a b"] == "c d+ñ")
        #expect(form["empty"] == nil)
        #expect(form["bare"] == nil)
        #expect(form.fields.count == 5)
    }

    @Test(arguments: [("%", "%"), ("%4", "%4"), ("%4x", "%4x"), ("%zz", "%zz"), ("%41", "A"), ("%%41", "%A")])
    func broken_escapes_stand_for_themselves(_ text: String, _ wanted: String) {
        #expect(FormFields("v=\(text)".utf8)["v"] == wanted)
    }

    @Test func form_that_is_written_reads_back() {
        let pairs = [("Body", "¿a+b & c=d%? 🐦\n"), ("To", "whatsapp:+34600111222")]
        let body = FormFields.encoded(pairs.map { (name: $0.0, value: $0.1) })
        #expect(String(decoding: body, as: UTF8.self).contains("To=whatsapp%3A%2B34600111222"))
        #expect(FormFields(body)["Body"] == pairs[0].1)
    }

    @Test func query_ends_before_the_fragment() {
        #expect(FormFields.query(of: "/a?b=c?d#e") == "b=c?d")
        #expect(FormFields.query(of: "/a") == "")
    }
}

@Suite struct ServiceAddressTests {
    @Test(arguments: [
        "https://graph.facebook.com", "https://graph.facebook.com/", "http://127.0.0.1:8080",
        "http://localhost/x",
    ])
    func address_is_taken(_ text: String) throws {
        #expect(try !ServiceAddress(text, setting: "x").text.hasSuffix("/"))
    }

    @Test(arguments: [
        "", "graph.facebook.com", "ftp://a.example", "http://a.example", "http://127.0.0.1.a.example",
        "https://user:secret@a.example", "https://",
    ])
    func address_that_is_none_or_not_safe_is_refused(_ text: String) {
        let error = #expect(throws: KnowledgeBaseError.self) { try ServiceAddress(text, setting: "x") }
        #expect(error?.kind == .usage)
        #expect(error?.description.contains("secret") == false)
    }
}
