/// The sentences of an answer.
///
/// Models put citation marks behind the full stop as often as before it: marks that begin a sentence belong to the one
/// before. A row of a table is one sentence, whatever its cells hold.
enum AnswerSentences {
    static func ranges(in answer: String) -> [Range<String.Index>] {
        SentenceSplitter().ranges(in: answer).reduce(into: []) { ranges, range in
            if let last = ranges.last, answer[last].first == "|", isOnSameLine(last, range, answer) {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
                return
            }
            let end = marksEnd(in: answer, range)
            guard let last = ranges.last, end > range.lowerBound, isOnSameLine(last, range, answer) else {
                ranges.append(range)
                return
            }
            ranges[ranges.count - 1] = last.lowerBound..<end
            if end < range.upperBound { ranges.append(end..<range.upperBound) }
        }
    }

    /// Behind the marks that a sentence begins with, and the spaces after them.
    private static func marksEnd(in answer: String, _ range: Range<String.Index>) -> String.Index {
        var end = range.lowerBound
        while let mark = answer[end..<range.upperBound].prefixMatch(of: /\s*\[[0-9][0-9,;\-– ]*\](?!\()/) {
            end = mark.range.upperBound
        }
        guard end > range.lowerBound else { return end }
        return answer[end..<range.upperBound].firstIndex { $0 != " " } ?? range.upperBound
    }

    private static func isOnSameLine(
        _ first: Range<String.Index>, _ second: Range<String.Index>, _ answer: String
    ) -> Bool {
        !answer[first].reversed().prefix(while: \.isWhitespace).contains(where: \.isNewline)
            && !answer[first.upperBound..<second.lowerBound].contains(where: \.isNewline)
    }
}
