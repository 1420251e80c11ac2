import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/api/feedback`: what people think of answers, and golden questions made of it.
struct FeedbackRoutes: RouteGroup {
    let parts: ServerParts

    private static let most = 10_000
    private static let mostSources = 50
    private static let longestSource = 1_000

    var operations: [APIOperation] {
        [
            APIOperation(
                .post, "/api/feedback", name: "giveFeedback",
                summary: "Keeps what somebody thinks of an answer.",
                tag: "Feedback", access: .scope(.ask), body: .json("Feedback"),
                answers: [APIAnswer(.noContent, "It is kept")], handler: add),
            APIOperation(
                .get, "/api/feedback", name: "listFeedback",
                summary: "What people thought, the newest first.",
                tag: "Feedback", access: .scope(.admin),
                parameters: [
                    .query("limit", "Opinions at most", schema: .wholeNumber(from: 1, through: Self.most))
                ],
                answers: [.json("FeedbackList")], handler: list),
            APIOperation(
                .get, "/api/feedback/cases", name: "getFeedbackCases",
                summary:
                    "The same as golden questions for kb eval golden: YAML, or JSON Lines with format=jsonl.",
                tag: "Feedback", access: .scope(.admin),
                parameters: [.query("format", "yaml or jsonl", schema: .choice(CaseFormat.self))],
                answers: [
                    APIAnswer(
                        .ok, "The cases",
                        content: [
                            // A comment alone where there is none.
                            "application/yaml": JSONValue.list(of: .reference("FeedbackCase")).orNull,
                            "application/jsonl": .anyText,
                        ])
                ], handler: cases),
        ]
    }

    @Sendable private func add(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await request.json(FeedbackBody.self, context: context)
        let conversation = try Limits.name(body.conversation, of: "conversation").map {
            parts.reception.identity(of: $0, openedBy: context.principal?.owner ?? "")
        }
        guard (body.sources ?? []).count <= Self.mostSources,
            (body.sources ?? []).allSatisfy({ $0.unicodeScalars.count <= Self.longestSource })
        else {
            throw HTTPFailure.invalid("'sources' are at most \(Self.mostSources) paths.", param: "sources")
        }
        let comment = body.comment ?? ""
        guard comment.unicodeScalars.count <= Limits.comment else {
            throw HTTPFailure.invalid(
                "'comment' has more than \(Limits.comment) characters.", param: "comment")
        }
        try await parts.store.add(
            Feedback(
                at: Date(), isGood: body.isGood, question: try Limits.text(body.question, of: "question"),
                answer: try Limits.text(body.answer, of: "answer"), sources: body.sources ?? [],
                language: Language(rawValue: body.language ?? "") ?? LanguageDetector().detect(body.question),
                comment: comment, conversation: conversation ?? ""))
        return Response(status: .noContent)
    }

    @Sendable private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let limit = try request.queryNumber("limit", in: 1...Self.most, default: 200)
        return try JSONResponse.make(["feedback": try await parts.store.feedback(limit: limit)])
    }

    private enum CaseFormat: String, CaseIterable { case yaml, jsonl }

    @Sendable private func cases(_ request: Request, _ context: ServerContext) async throws -> Response {
        let format = try request.queryChoice("format", as: CaseFormat.self) ?? .yaml
        let cases = FeedbackCases(try await parts.store.feedback(limit: Self.most))
        let isYAML = format == .yaml
        return Response(
            status: .ok,
            headers: [
                .contentType: isYAML ? "application/yaml; charset=utf-8" : "application/jsonl; charset=utf-8"
            ],
            body: .init(byteBuffer: .init(string: isYAML ? cases.yaml : cases.jsonLines)))
    }

    var schemas: [String: JSONValue] {
        let given: [String: JSONValue] = [
            "isGood": .flag, "question": Limits.textSchema(), "answer": Limits.textSchema(),
            "sources": .list(
                of: ["type": "string", "maxLength": .integer(Self.longestSource)], atMost: Self.mostSources),
            "language": .anyText,
            "comment": ["type": "string", "maxLength": .integer(Limits.comment)],
            "conversation": Limits.nameSchema,
        ]
        let optional: Set = ["sources", "language", "comment", "conversation"]
        let orNull = given.merging(
            optional.compactMap { key in given[key].map { (key, $0.orNull) } }, uniquingKeysWith: { $1 })
        return [
            "Feedback": .schema(orNull, optional: optional),
            "FeedbackCase": .schema(["id": .anyText, "question": .anyText, "tags": .list(of: .anyText)]),
            "FeedbackList": .schema([
                "feedback": .list(of: .schema(given.merging(["id": .wholeNumber, "at": .time]) { $1 }))
            ]),
        ]
    }
}

struct FeedbackBody: Decodable, Sendable {
    var isGood: Bool
    var question: String
    var answer: String
    /// Paths that the answer cited.
    var sources: [String]?
    var language: String?
    var comment: String?
    var conversation: String?
}
