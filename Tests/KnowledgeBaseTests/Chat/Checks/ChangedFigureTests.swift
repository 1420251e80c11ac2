import Foundation
import Testing

@testable import KnowledgeBase

/// How many figures of the sample company's documents are caught when one digit is changed. Those that
/// are not have become another figure of the same document, such as the extension of a colleague.
@Suite struct ChangedFigureTests {
    @Test func a_changed_digit_is_caught() throws {
        var changed = 0
        var caught = 0
        for (_, text) in try SampleCompany.texts() where text.utf8.count < 9000 {
            let check = FigureCheck(sources: ClaimSources(texts: [text]))
            for sentence in SentenceSplitter().ranges(in: text).map({ String(text[$0]) }) {
                for mutant in Self.mutants(of: sentence, check) {
                    changed += 1
                    caught += check.check(mutant).passes ? 0 : 1
                }
            }
        }
        print("changed digits: \(caught) of \(changed) caught")
        #expect(changed > 500)
        #expect(Double(caught) / Double(changed) > 0.85)
    }

    /// The sentence with the first digit of one claim raised by one, for each claim.
    private static func mutants(of sentence: String, _ check: FigureCheck) -> [String] {
        check.check(sentence).claims.compactMap { claim in
            guard let digit = sentence[claim.range].firstIndex(where: { ("0"..."9").contains($0) }),
                let value = sentence[digit].wholeNumberValue
            else { return nil }
            return sentence.replacingCharacters(in: digit...digit, with: "\((value + 1) % 10)")
        }
    }
}
