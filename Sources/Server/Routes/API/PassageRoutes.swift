import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/api/passages/{reference}`: a passage that an answer cited, for who may ask and not look through the base.
struct PassageRoutes: RouteGroup {
    let parts: ServerParts
    let citations: CitationSeal

    /// Passages that are shown before it, and as many after it.
    private static let around = 2

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/api/passages/{reference}", name: "getCitedPassage",
                summary: "A passage that an answer cited, and what stands right before and after it.",
                tag: "Ask", access: .scope(.ask),
                parameters: [.path("reference", "Of a source of an answer")],
                answers: [.json("CitedPassage")], handler: get)
        ]
    }

    @Sendable private func get(_ request: Request, _ context: ServerContext) async throws -> Response {
        guard let id = citations.passage(of: try context.pathParameter("reference")),
            let cited = try await parts.store.passages([id]).first
        else { throw Self.unknown }
        let passages = try await parts.store.passages(ofDocument: cited.document)
        guard let index = passages.firstIndex(where: { $0.id == id }) else { throw Self.unknown }
        let shown = passages[max(index - Self.around, 0)...min(index + Self.around, passages.count - 1)]
        return try JSONResponse.make(
            CitedPassage(
                passage: id, passages: shown.map(PassageItem.init), isWhole: shown.count == passages.count))
    }

    /// Told alike for what was never given out and for what is gone.
    private static let unknown = HTTPFailure.notFound(
        "There is no such passage any longer: its document was changed or removed, or the server was started anew. Ask again.",
        param: "reference")

    var schemas: [String: JSONValue] {
        [
            "CitedPassage": .schema([
                "passage": .wholeNumber, "passages": .list(of: .reference("Passage")), "isWhole": .flag,
            ])
        ]
    }
}

struct CitedPassage: Encodable, Sendable {
    /// The id of the one that was cited.
    var passage: Int64
    /// It and its neighbours, in order.
    var passages: [PassageItem]
    /// Whether these are all of the document.
    var isWhole: Bool
}
