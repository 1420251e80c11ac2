import KnowledgeBase
import LexicalSearch

extension LexicalMatches {
    func scores(ofRow row: Int, in rendering: Rendering) throws -> LexicalScores {
        let scores = try scores(of: [row])[0]
        return rendering == .original ? scores.original : scores.pivot
    }
}
