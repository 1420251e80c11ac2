import Foundation
import KnowledgeBase
import Testing

@Suite struct FeedbackCasesTests {
    private func opinion(
        _ id: Int64, _ question: String, _ answer: String, good: Bool, sources: [String] = [],
        comment: String = ""
    ) -> Feedback {
        Feedback(
            id: id, at: Date(timeIntervalSince1970: 0), isGood: good, question: question, answer: answer,
            sources: sources, language: .spanish, comment: comment)
    }

    /// Read as `kb eval golden` reads them.
    private func read(_ cases: FeedbackCases) throws -> [GoldenCase] {
        let lines = try cases.jsonLines.split(separator: "\n").map { try JSONValue(parsing: $0) }
        var set = GoldenSet()
        try set.add(.array(lines), file: "feedback.jsonl")
        return set.cases
    }

    @Test func good_answer_expects_its_documents_and_figures() throws {
        let cases = FeedbackCases([
            opinion(
                3, "¿Cuánto cuesta?", "Cuesta $1,250 [1], válido 12 meses.", good: true,
                sources: ["precios.pdf", "a.md"])
        ])
        let golden = try #require(try read(cases).first)
        #expect(golden.id == "feedback-3" && golden.language == .spanish)
        #expect(golden.expected.sources == ["a.md", "precios.pdf"])
        #expect(golden.expected.contains == ["$1,250", "12"])
        #expect(golden.expected.refusal == .forbidden && golden.tags == ["feedback"])
    }

    @Test func good_answer_without_figures_and_documents_has_to_be_an_answer() throws {
        let golden = try #require(try read(FeedbackCases([opinion(1, "¿Hay?", "Sí.", good: true)])).first)
        #expect(golden.expected.refusal == .forbidden && golden.expected.contains.isEmpty)
    }

    @Test func bad_answer_is_for_review_and_never_fails() throws {
        let golden = try #require(
            try read(FeedbackCases([opinion(1, "¿Hay?", "No.", good: false, comment: "Sí hay")])).first)
        #expect(golden.expected.refusal == .allowed && golden.tags == ["feedback", "review"])
        #expect(golden.judge?.contains("No.") == true && golden.judge?.contains("Sí hay") == true)
    }

    @Test func what_yaml_takes_only_escaped_is_escaped() {
        let odd = "a\u{7F}b\u{85}c\u{9C}d\u{2028}e\u{FEFF}f\u{FFFE}\u{0}\tñ🚗"
        let cases = FeedbackCases([opinion(1, odd, "Sí.", good: true)])
        #expect(cases.yaml.contains(#"a\u007fb\u0085c\u009cd\u2028e\ufefff\ufffe\u0000\tñ🚗"#))
        let printable = cases.yaml.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
            default: scalar.value > 0xFFFF
            }
        }
        #expect(printable)
    }

    @Test func newest_opinion_of_a_question_counts() throws {
        let cases = FeedbackCases([
            opinion(2, "¿hay?", "Sí.", good: true), opinion(1, "¿Hay?", "No.", good: false),
        ])
        #expect(try read(cases).map(\.id) == ["feedback-2"])
    }

    @Test func quotes_and_line_breaks_of_a_question_stay_inside_its_value() throws {
        let cases = FeedbackCases([opinion(1, "dice \"hola\"\n- id: otro", "Sí.", good: true)])
        #expect(cases.yaml.split(separator: "\n").count { $0.hasPrefix("- id:") } == 1)
        #expect(cases.yaml.contains(#"  question: "dice \"hola\"\n- id: otro""#))
        #expect(try read(cases).first?.question == "dice \"hola\"\n- id: otro")
    }

    @Test func without_feedback_there_is_no_case() {
        #expect(FeedbackCases([]).count == 0 && FeedbackCases([]).jsonLines.isEmpty)
    }
}
