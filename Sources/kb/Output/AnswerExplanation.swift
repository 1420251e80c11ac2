import KnowledgeBase

/// How an answer came about, for `kb ask --explain`.
struct AnswerExplanation {
    let answer: Answer
    let prices: PriceTable

    var text: String {
        let lines = [searched, decision] + prompt + tools + checks + models + [timings]
        return lines.compactMap { $0 }.map { Console.dim($0.printable) }.joined(separator: "\n")
    }

    private var searched: String? { answer.standalone.map { "searched for: \($0)" } }

    private var decision: String {
        let origin = answer.isCached ? ", given again from an earlier time" : ""
        return
            "known: \(answer.known ? "yes" : "no"), confidence \(Double(answer.confidence).places(2))\(origin)"
    }

    private var prompt: [String] {
        answer.promptParts.map { part in
            let leftOut = part.leftOut > 0 ? ", \(part.leftOut) did not fit" : ""
            return "prompt, \(part.kind.rawValue): about \(part.tokens) tokens, \(part.included) in\(leftOut)"
        }
    }

    private var tools: [String] {
        answer.toolCalls.map { "tool: \($0.name) \($0.arguments.text)\($0.isError ? ", an error" : "")" }
    }

    private var checks: [String] {
        answer.checks.map { event in
            ["check: \(event.kind.rawValue)", event.details.joined(separator: ", ")].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
    }

    private var models: [String] {
        answer.modelCalls.map { call in
            let cost =
                prices.cost(of: call).map { ", \((Double($0) / 1e6).places(6)) \(prices.currency)" } ?? ""
            let estimated = call.isEstimated ? " (estimated)" : ""
            return "model: \(call.model) for \(call.purpose.rawValue), \(call.tokens.input) tokens in, "
                + "\(call.tokens.output) out\(estimated)\(cost)"
        }
    }

    private var timings: String {
        let steps = [
            ("prepare", answer.timings.prepare), ("retrieve", answer.timings.retrieve),
            ("rank", answer.timings.rank), ("write", answer.timings.write),
        ]
        return "ms: " + steps.map { "\($0) \($1.places(0))" }.joined(separator: ", ")
    }
}
