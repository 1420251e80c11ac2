import ArgumentParser
import Foundation
import KnowledgeBase

struct UsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Show what chat models took: calls, tokens, costs.",
        discussion: """
            Of the tokens that went in, those of the provider's cache are counted again in a column of their own. \
            Calls of models that have no price are counted as unpriced and cost nothing here. Days are those of UTC.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(
        help: """
            What calls are put together by: model, conversation, contact, day, purpose, or all for one total.
            """)
    var by = UsageGrouping.model

    @Option(
        help: ArgumentHelp(
            "From a time on: 7d (days ago; also h, w), or 2026-11-21 (UTC).", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Up to a time, not with it.", valueName: "time"))
    var until: String?

    @Option(help: "Only of this contact.")
    var contact: String?

    func run() async throws {
        let interval = try interval()
        let settings = try options.settings()
        let store = try App.openStore(settings)
        let totals =
            by == .all ? [] : try await store.usage(by: by, contact: contact, in: interval)
        let all = try await store.usage(by: .all, contact: contact, in: interval).first ?? UsageTotal()
        let text = UsageText(
            by: by, totals: totals, all: all, currency: try App.prices(settings).currency)
        if options.json { return try Console.write(json: text) }
        guard all.calls > 0 else { return options.notice("no model was called in that time") }
        Console.write(text.text)
    }

    private func interval() throws -> Range<Date> {
        let now = Date()
        let start = try since.map { try Moment.date($0, option: "--since", now: now) } ?? .distantPast
        let end = try until.map { try Moment.date($0, option: "--until", now: now) } ?? .distantFuture
        guard start <= end else {
            throw KnowledgeBaseError(
                .usage, cannot: "show usage", because: "--until is before --since",
                advice: "Name the earlier time with --since")
        }
        return start..<end
    }
}

extension UsageGrouping: ExpressibleByArgument {}
