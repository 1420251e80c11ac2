import Foundation
import KnowledgeBase

/// What `/api/ask` answers.
struct AskAnswer: Encodable, Sendable {
    /// What the contact is to read; empty where nothing is to be said. `[1]` behind a sentence is the number of its source.
    var answer: String
    var action: ReceptionReply.Action
    var conversation: String
    var language: String
    var known: Bool
    var confidence: Float
    var sources: [Source]
    /// Sentences that stand in the sources word by word.
    var quotes: [String]
    var rows: [Answer.Row]
    /// Why a person is called.
    var handOff: HandOff?
    var checks: [CheckEvent]
    var usage: Usage
    var timings: Times
    /// Whether it was kept from an earlier time, or from the same request.
    var cached: Bool
    var repeated: Bool
    /// What could not be had; for administrators.
    var notices: [String]

    struct Source: Encodable, Sendable {
        var number: Int
        var passage: Int64
        /// By which it is opened at `/api/passages`; `nil` where the document is gone.
        var reference: String?
        /// `nil` where the document is gone.
        var document: Int64?
        var path: String
        var title: String
        /// Headings from the outermost down, joined by ` > `.
        var heading: String
        /// `p. 3`, `lines 10-14`.
        var locator: String?
        var place: PlaceItem?
        var score: Float
    }

    /// What models took.
    struct Usage: Encodable, Sendable {
        /// Tokens.
        var input = 0
        var output = 0
        var cached = 0
        var calls = 0
        /// In the currency; `nil` where a model has no price.
        var cost: Decimal?
        var currency: String
        /// Who worded the answer; empty where the sources are quoted.
        var model: String
    }

    /// Milliseconds.
    struct Times: Encodable, Sendable {
        var prepare = 0.0
        var retrieve = 0.0
        var rank = 0.0
        var write = 0.0
        var total = 0.0
    }
}

extension AskAnswer {
    /// - Parameters:
    ///   - documents: of the cited passages.
    ///   - citations: makes their references.
    ///   - showsNotices: they name files and addresses of the server.
    init(
        _ reply: ReceptionReply, documents: [StoredChunk.ID: Int64], citations: CitationSeal,
        prices: PriceTable, showsNotices: Bool
    ) {
        let answer = reply.answer
        self.answer = answer?.citedText ?? reply.text
        action = reply.action
        conversation = reply.conversation
        language = (answer?.language ?? .unknown).rawValue
        known = answer?.known ?? false
        confidence = answer?.confidence ?? 0
        sources = (answer?.sources ?? []).map { source in
            let document = documents[source.passage]
            return Source(
                source, document: document,
                reference: document.map { _ in citations.reference(to: source.passage) })
        }
        quotes = (answer?.sentences ?? []).map(\.text)
        rows = answer?.rows ?? []
        handOff = answer?.handOff
        checks = answer?.checks ?? []
        usage = Usage(answer, prices)
        timings = answer.map { Times($0.timings) } ?? Times()
        cached = answer?.isCached ?? false
        repeated = reply.isRepeated
        notices = showsNotices ? reply.notices : []
    }
}

extension AskAnswer.Source {
    fileprivate init(_ source: Answer.Source, document: Int64?, reference: String?) {
        number = source.number
        passage = source.passage
        self.reference = reference
        self.document = document
        path = source.path
        title = source.title
        heading = source.headingPath.joined(separator: " > ")
        locator = source.locator?.description
        place = source.locator.map(PlaceItem.init)
        score = source.score
    }
}

extension AskAnswer.Usage {
    fileprivate init(_ answer: Answer?, _ prices: PriceTable) {
        let calls = answer?.modelCalls ?? []
        let tokens = calls.reduce(TokenUsage(input: 0, output: 0)) { $0 + $1.tokens }
        (input, output, cached) = (tokens.input, tokens.output, tokens.cached)
        self.calls = calls.count
        let costs = calls.map(prices.cost)
        cost = costs.contains(nil) ? nil : Decimal(costs.compactMap(\.self).reduce(0, +)) / 1_000_000
        currency = prices.currency
        model = answer?.written?.model ?? ""
    }
}

extension AskAnswer.Times {
    fileprivate init(_ timings: Answer.Timings) {
        (prepare, retrieve, rank, write) = (timings.prepare, timings.retrieve, timings.rank, timings.write)
        total = timings.total
    }
}

extension AskAnswer {
    static let schema: JSONValue = .schema(
        [
            "answer": .anyText, "action": .choice(ReceptionReply.Action.self), "conversation": .anyText,
            "language": .anyText, "known": .flag, "confidence": .decimal,
            "sources": .list(of: .reference("Source")),
            "quotes": .list(of: .anyText), "rows": .list(of: .reference("CatalogRow")),
            "handOff": .schema(["reason": .anyText]),
            "checks": .list(of: .schema(["kind": .anyText, "details": .list(of: .anyText)])),
            "usage": .schema(
                [
                    "input": .wholeNumber, "output": .wholeNumber, "cached": .wholeNumber,
                    "calls": .wholeNumber,
                    "cost": .decimal, "currency": .anyText, "model": .anyText,
                ], optional: ["cost"]),
            "timings": .schema([
                "prepare": .decimal, "retrieve": .decimal, "rank": .decimal, "write": .decimal,
                "total": .decimal,
            ]),
            "cached": .flag, "repeated": .flag, "notices": .list(of: .anyText),
        ], optional: ["handOff"])

    static let schemas: [String: JSONValue] = [
        "Answer": schema,
        "Source": .schema(
            [
                "number": .wholeNumber, "passage": .wholeNumber, "reference": .anyText,
                "document": .wholeNumber, "path": .anyText,
                "title": .anyText, "heading": .anyText, "locator": .anyText, "score": .decimal,
                "place": .reference("Place"),
            ], optional: ["reference", "document", "locator", "place"]),
        "Place": PlaceItem.schema,
        "CatalogRow": .schema(["catalog": .anyText, "id": .anyText, "cells": ["type": "object"]]),
    ]
}
