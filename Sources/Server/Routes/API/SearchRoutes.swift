import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/api/search`: passages that fit a question, with their scores.
struct SearchRoutes: RouteGroup {
    let parts: ServerParts

    private static let mostHits = 100
    private static let usualHits = 10

    var operations: [APIOperation] {
        [
            APIOperation(
                .post, "/api/search", name: "search", summary: "Finds passages.", tag: "Search",
                access: .scope(.search), body: .json("SearchRequest"), answers: [.json("SearchResults")]
            ) { request, context in
                let body = try await request.json(SearchBody.self, context: context)
                return try await results(body, context)
            },
            APIOperation(
                .get, "/api/search", name: "searchByQuery", summary: "Finds passages.", tag: "Search",
                access: .scope(.search),
                parameters: [
                    .query(
                        "question", "What is looked for", isRequired: true,
                        schema: Limits.textSchema(atMost: Reception.longestQuestion)),
                    .query(
                        "limit", "Passages at most", schema: .wholeNumber(from: 1, through: Self.mostHits)),
                    .query("filter", "A condition, key=value; repeatable", schema: FilterBody.wordSchema),
                    .query("explain", "Whether every part of each score is shown", schema: .flag),
                ], answers: [.json("SearchResults")]
            ) { request, context in
                try await results(try query(request), context)
            },
        ]
    }

    private func query(_ request: Request) throws -> SearchBody {
        let words = request.uri.queryParameters.getAll("filter")
        return SearchBody(
            question: request.queryParameter("question") ?? "",
            limit: try request.queryNumber("limit", in: 1...Self.mostHits, default: Self.usualHits),
            filter: words.isEmpty ? nil : try FilterBody(words: words),
            explain: try request.queryFlag("explain"))
    }

    private func results(_ body: SearchBody, _ context: ServerContext) async throws -> Response {
        let question = try Limits.text(body.question, of: "question", atMost: Reception.longestQuestion)
        let limit = body.limit ?? Self.usualHits
        guard (1...Self.mostHits).contains(limit) else {
            throw HTTPFailure.invalid("'limit' must be from 1 to \(Self.mostHits).", param: "limit")
        }
        let (prepared, found) = try await context.whileConnected {
            let prepared = try await parts.retriever.prepare(question)
            let found = try await parts.retriever.find(
                prepared, filter: body.filter?.filter ?? Filter(), limit: limit)
            return (prepared, found)
        }
        let isAdmin = context.principal?.allows(.admin) ?? false
        return try JSONResponse.make(
            FoundPassages(
                prepared, found.hits, vectors: found.vectors,
                weights: body.explain == true ? parts.retriever.weights : nil,
                showsNotices: isAdmin))
    }

    var schemas: [String: JSONValue] {
        [
            "SearchRequest": .schema(
                [
                    "question": Limits.textSchema(atMost: Reception.longestQuestion),
                    "limit": JSONValue.wholeNumber(from: 1, through: Self.mostHits).orNull,
                    "filter": FilterBody.schema.orNull, "explain": JSONValue.flag.orNull,
                ], optional: ["limit", "filter", "explain"]),
            "SearchResults": .schema(
                [
                    "question": .anyText, "language": .anyText, "notices": .list(of: .anyText),
                    "explanation": ["type": "object"], "hits": .list(of: .reference("SearchHit")),
                ], optional: ["explanation"]),
            "SearchHit": .schema(
                [
                    "rank": .wholeNumber, "score": .decimal, "passage": .reference("Passage"),
                    "duplicates": .list(of: .anyText), "parts": ["type": "object"],
                ], optional: ["parts"]),
            "Passage": PassageItem.schema,
        ]
    }
}

struct SearchBody: Decodable, Sendable {
    var question: String
    var limit: Int?
    var filter: FilterBody?
    var explain: Bool?
}

/// What a search found, by the words of `kb search --json`.
struct FoundPassages: Encodable, Sendable {
    var question: String
    var language: String
    var explanation: Explanation?
    var notices: [String]
    var hits: [FoundPassage]

    struct Explanation: Encodable, Sendable {
        var english: String?
        var weights: [String: Float]
        /// How the nearest vectors were found.
        var vectors: VectorReading?
    }

    struct FoundPassage: Encodable, Sendable {
        var rank: Int
        var score: Float
        var passage: PassageItem
        /// Paths of passages that say the same.
        var duplicates: [String]
        var parts: ScoreParts?
    }

    init(
        _ question: PreparedQuestion, _ hits: [Hit], vectors: VectorReading?, weights: FusionWeights?,
        showsNotices: Bool
    ) {
        self.question = question.text
        language = question.language.rawValue
        explanation = weights.map {
            Explanation(english: question.english, weights: $0.named, vectors: vectors)
        }
        notices = showsNotices ? question.notices : []
        self.hits = hits.enumerated().map { index, hit in
            FoundPassage(
                rank: index + 1, score: hit.score, passage: PassageItem(hit.passage),
                duplicates: hit.duplicates.map(\.passage.path), parts: weights == nil ? nil : hit.parts)
        }
    }
}

/// A passage as JSON shows it.
struct PassageItem: Encodable, Sendable {
    var id: Int64
    var document: Int64
    var path: String
    var title: String
    var mediaType: String
    var ordinal: Int
    var language: String
    var headingPath: [String]
    /// The same joined by ` > `.
    var heading: String
    /// `p. 3`, `lines 10-14`.
    var place: String?
    var text: String

    init(_ passage: StoredChunk) {
        id = passage.id
        document = passage.document
        path = passage.path
        title = passage.title
        mediaType = passage.mediaType
        ordinal = passage.chunk.ordinal
        language = passage.chunk.language.rawValue
        headingPath = passage.chunk.headingPath
        heading = passage.chunk.heading
        place = passage.chunk.locator?.description
        text = passage.chunk.text
    }

    static let schema: JSONValue = .schema(
        [
            "id": .wholeNumber, "document": .wholeNumber, "path": .anyText, "title": .anyText,
            "mediaType": .anyText,
            "ordinal": .wholeNumber, "language": .anyText, "headingPath": .list(of: .anyText),
            "heading": .anyText,
            "place": .anyText, "text": .anyText,
        ], optional: ["place"])
}
