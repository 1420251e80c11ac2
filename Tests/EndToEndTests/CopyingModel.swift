import Foundation
import KnowledgeBaseTesting

/// A chat model by script: it copies, from the passages of the prompt, the sentence that has most words of the
/// question, with its citation; and to questions that it is told, adds a price that stands nowhere.
struct CopyingModel: Sendable {
    /// The invented price, which questions with `about` get.
    var price: String
    var about: String

    @Sendable func answer(_ request: FixtureServer.Request) -> FixtureServer.Answer {
        let messages = request.json["messages"] as? [[String: Any]] ?? []
        let prompt = messages.first { $0["role"] as? String == "user" }?["content"] as? String ?? ""
        let question = prompt.components(separatedBy: "Question: ").last ?? ""
        var text = Self.best(for: question, in: prompt)
        if question.contains(about) { text += " Cuesta \(price)." }
        let body: [String: Any] = [
            "choices": [
                ["index": 0, "message": ["role": "assistant", "content": text], "finish_reason": "stop"]
            ],
            "usage": ["prompt_tokens": 400, "completion_tokens": 30],
        ]
        let data = (try? JSONSerialization.data(withJSONObject: body)) ?? Data()
        return .init(
            headers: ["content-type": "application/json"], body: String(decoding: data, as: UTF8.self))
    }

    /// `La garantía cubre el motor [1].`
    private static func best(for question: String, in prompt: String) -> String {
        let wanted = words(question)
        var number = "1"
        var best: (score: Int, text: String) = (0, "No lo sé.")
        for line in prompt.components(separatedBy: "ꐕ").dropFirst().first?.split(separator: "\n") ?? [] {
            if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
                number = String(line[line.index(after: line.startIndex)..<end])
                continue
            }
            for sentence in line.split(separator: ". ") {
                let score = words(String(sentence)).intersection(wanted).count
                let text = sentence.hasSuffix(".") ? sentence.dropLast() : sentence
                if score > best.score { best = (score, "\(text) [\(number)].") }
            }
        }
        return best.text
    }

    private static func words(_ text: String) -> Set<String> {
        let folded = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        return Set(folded.split { !$0.isLetter }.filter { $0.count > 3 }.map(String.init))
    }
}
