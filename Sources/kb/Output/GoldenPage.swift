import Crypto
import Foundation
import KnowledgeBase

/// A page about a run of golden questions, for a browser: one file that loads nothing.
///
/// Questions, answers and names of files come from anybody: all of them are escaped, and the page's policy lets no
/// script run but its own.
struct GoldenPage {
    private let shown: GoldenShown
    private let date: Date

    init(_ shown: GoldenShown, date: Date = Date()) {
        self.shown = shown
        self.date = date
    }

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <title>Golden questions: \(shown.total.percent)</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <main>
        \(header)
        \(figures)
        \(changes)
        \(tags)
        \(cases)
        </main>
        <script>\(Self.script)</script>
        </body>
        </html>

        """
    }

    /// The only script that runs is the one with this hash. (W3C Content Security Policy Level 3.)
    private static let policy: String = {
        let hash = Data(SHA256.hash(data: Data(script.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(hash)'; base-uri 'none'; "
            + "form-action 'none'"
    }()
}

// MARK: Summary

extension GoldenPage {
    private var header: String {
        let total = shown.total
        let failing = total.cases - total.passed
        let verdict =
            shown.comparison.map {
                $0.hasRegressed ? "Worse than the baseline" : "No worse than the baseline"
            }
            ?? (failing == 0
                ? "Every case passes" : "\(failing.counted("case")) \(failing == 1 ? "fails" : "fail")")
        let isGood = shown.comparison.map { !$0.hasRegressed } ?? (failing == 0)
        return """
            <header>
            <div class="ring" style="--share:\((total.rate * 100).places(1))" role="img" \
            aria-label="\(total.percent) passed"><b>\(total.percent)</b><span>\(total.passed) of \(total.cases)</span></div>
            <div>
            <h1>Golden questions</h1>
            <p class="verdict \(isGood ? "good" : "bad")">\(verdict)</p>
            <p class="quiet">\(Self.escaped(writers)) · \(Self.escaped(date.ISO8601Format()))</p>
            </div>
            </header>
            """
    }

    private var writers: String {
        let models = shown.models.filter { $0 != GoldenResult.extractive }
        let names = models.isEmpty ? "nobody: sources are quoted" : models.joined(separator: ", ")
        return "Worded by \(names)"
            + (models.isEmpty || models == shown.models ? "" : ", and sources are quoted")
    }

    private var figures: String {
        let total = shown.total
        var tiles = GoldenResult.Area.allCases.compactMap { area in
            total.areas[area].map { share in
                Self.tile(
                    area.title, GoldenTally.percent(share.rate), "\(share.passed) of \(share.of)", share.rate)
            }
        }
        tiles.append(
            Self.tile(
                "Time", GoldenTally.duration(total.medianMilliseconds),
                "95 % within \(GoldenTally.duration(total.p95Milliseconds))"))
        if !total.tokenCount.isEmpty {
            let cost = total.price.isEmpty ? "without a price" : "cost \(total.price)"
            tiles.append(Self.tile("Tokens", total.tokenCount, cost))
        }
        if total.removed > 0 {
            tiles.append(Self.tile("Figures taken out", "\(total.removed)", "before anybody saw them"))
        }
        return "<section class=\"tiles\">\n\(tiles.joined(separator: "\n"))\n</section>"
    }

    private static func tile(_ name: String, _ value: String, _ detail: String, _ rate: Double? = nil)
        -> String
    {
        let bar = rate.map { Self.bar($0) } ?? ""
        return
            "<div class=\"tile\"><h2>\(name)</h2><b>\(escaped(value))</b><span>\(escaped(detail))</span>\(bar)</div>"
    }

    private static func bar(_ rate: Double) -> String {
        "<i class=\"bar \(rate > 0.999 ? "full" : rate < 0.5 ? "low" : "")\"><i style=\"width:\((rate * 100).places(1))%\"></i></i>"
    }

    private var changes: String {
        guard let comparison = shown.comparison else { return "" }
        let lists = [
            ("Passed before, fail now", comparison.regressions, "bad"),
            ("Failed before, pass now", comparison.mended, "good"), ("New", comparison.new, ""),
            ("Vanished", comparison.vanished, ""),
        ].filter { !$0.1.isEmpty }.map { name, ids, kind in
            let items = ids.map { "<code>\(Self.escaped($0))</code>" }.joined(separator: " ")
            return "<p><strong class=\"\(kind)\">\(name) (\(ids.count))</strong> \(items)</p>"
        }
        guard !lists.isEmpty else { return "" }
        return
            "<section class=\"changes\"><h2>Since the baseline</h2>\n\(lists.joined(separator: "\n"))\n</section>"
    }

    private var tags: String {
        let rows = shown.tags.map { tally in
            let name = Self.escaped(tally.name)
            return """
                <button type="button" class="tag" data-tag="\(name)" aria-pressed="false"><span>\(name)</span>\
                \(Self.bar(tally.rate))<b>\(tally.percent)</b><span class="quiet">\(tally.passed) of \(tally.cases)</span></button>
                """
        }
        return
            "<section><h2>By language and tag</h2>\n<div class=\"tags\">\n\(rows.joined(separator: "\n"))\n</div></section>"
    }
}

// MARK: Cases

extension GoldenPage {
    private var cases: String {
        let ordered = shown.failing + shown.results.filter(\.passes)
        let items = ordered.enumerated().map { item($1, isOpen: $0 < Self.mostOpen && !$1.passes) }
        return """
            <section><h2>Cases</h2>
            <div class="filter"><label><input type="checkbox" id="failing"> Only failing</label>
            <label class="search"><span>Find</span> <input type="search" id="find" placeholder="question, id, answer"></label>
            <output id="count">\(ordered.count.counted("case"))</output></div>
            \(items.joined(separator: "\n"))
            <p id="none" hidden>No case matches.</p>
            </section>
            """
    }

    /// More failing cases at once than anybody reads stay folded.
    private static let mostOpen = 20

    private func item(_ result: GoldenResult, isOpen: Bool) -> String {
        let groups = Self.escaped(result.groups.joined(separator: " "))
        let isWorse = shown.comparison?.regressions.contains(result.id) == true
        let marks =
            (isWorse ? ["<em class=\"bad\">worse</em>"] : [])
            + result.groups.map { "<em>\(Self.escaped($0))</em>" }
        return """
            <details class="case \(result.passes ? "passes" : "fails")" data-tags="\(groups)"\(isOpen ? " open" : "")>
            <summary><span class="mark" aria-label="\(result.passes ? "passes" : "fails")"></span>\
            <span class="question">\(Self.escaped(result.question))</span>\
            <span class="id">\(Self.escaped(result.id))</span></summary>
            <div class="body">
            \(earlier(result))\(failures(result))
            <h3>\(result.refused ? "It said that it does not know" : "Answer")</h3>
            <blockquote dir="auto">\(Self.escaped(result.text))</blockquote>
            \(facts(result))
            <p class="marks">\(marks.joined(separator: " "))</p>
            </div>
            </details>
            """
    }

    private func earlier(_ result: GoldenResult) -> String {
        guard !result.earlier.isEmpty else { return "" }
        let turns = result.earlier.enumerated().map { index, text in
            "<p class=\"\(index % 2 == 0 ? "user" : "assistant")\">\(Self.escaped(text))</p>"
        }
        return "<h3>Before</h3><div class=\"turns\">\(turns.joined())</div>\n"
    }

    private func failures(_ result: GoldenResult) -> String {
        guard !result.passes else { return "" }
        let rows = result.failures.map { failure in
            """
            <tr><th scope="row">\(Self.escaped(failure.check))</th>\
            <td data-name="expected">\(Self.escaped(failure.expected))</td>\
            <td data-name="got">\(failure.got == result.text ? "<span class=\"quiet\">see the answer</span>" : Self.escaped(failure.got))</td></tr>
            """
        }
        return """
            <table><thead><tr><th></th><th>Expected</th><th>Got</th></tr></thead>
            <tbody>\(rows.joined())</tbody></table>
            """
    }

    private func facts(_ result: GoldenResult) -> String {
        let tokens = result.tokens.map { "\($0.input) in, \($0.output) out" }
        let facts: [(String, String?)] = [
            ("Sources", Self.listed(result.sources)), ("Rows", Self.listed(result.rows)),
            ("Calls", Self.listed(result.toolCalls)), ("Handed off", result.handOff),
            ("Taken out", Self.listed(result.removed)), ("Judge", result.verdict),
            ("Worded by", result.model),
            ("Time", GoldenTally.duration(result.milliseconds)), ("Tokens", tokens), ("File", result.file),
        ]
        let rows = facts.compactMap { name, value in
            value.map { "<dt>\(name)</dt><dd>\(Self.escaped($0))</dd>" }
        }
        return "<dl>\(rows.joined())</dl>"
    }

    /// Each once, in order; `nil` for none.
    private static func listed(_ items: [String]) -> String? {
        var seen = Set<String>()
        let unique = items.filter { seen.insert($0).inserted }
        return unique.isEmpty ? nil : unique.joined(separator: ", ")
    }

    /// For text and for attributes in double quotes; what nobody sees and could turn the page around is shown.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            default:
                let isHidden =
                    scalar.properties.generalCategory == .control || (0x202A...0x202E).contains(scalar.value)
                    || (0x2066...0x2069).contains(scalar.value)
                result.unicodeScalars.append(isHidden ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }
}

extension GoldenResult.Area {
    fileprivate var title: String {
        switch self {
        case .retrieval: "Right source"
        case .answer: "Right answer"
        case .refusal: "Knows when not to"
        case .grounding: "Figures grounded"
        case .judge: "Judge"
        }
    }
}
