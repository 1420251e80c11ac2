import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import NIOCore
import NIOFoundationCompat
import ServiceLifecycle

/// `/api/documents`: what the base holds, and documents that are uploaded.
struct DocumentRoutes: RouteGroup {
    let parts: ServerParts

    private static let mostListed = 10_000
    private static let mostPassages = 2_000
    /// What a form has besides its file.
    private static let formSlack = 65_536

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/api/documents", name: "listDocuments", summary: "The documents, by path.",
                tag: "Documents", access: .scope(.search),
                parameters: [
                    .query(
                        "limit", "Documents at most", schema: .wholeNumber(from: 1, through: Self.mostListed)),
                    .query(
                        "offset", "Documents that are left out",
                        schema: .wholeNumber(from: 0, through: .max / 2)),
                ], answers: [.json("DocumentList")], handler: list),
            APIOperation(
                .get, "/api/documents/{id}", name: "getDocument", summary: "A document and its passages.",
                tag: "Documents", access: .scope(.search),
                parameters: [
                    .path("id", "The document's id"),
                    .query(
                        "passage", "The passage around which passages are given, where there are very many"),
                ], answers: [.json("Document")], handler: get),
            APIOperation(
                .post, "/api/documents", name: "uploadDocument",
                summary: """
                    Takes in a document: a form with a file (multipart/form-data), or its bytes with ?name=. It replaces \
                    the upload of the same name.
                    """,
                tag: "Documents", access: .scope(.ingest),
                parameters: [
                    .query(
                        "name", "Its file name; of a form, the file's own name will do", isRequired: true,
                        schema: .nonEmptyText)
                ],
                body: APIBody(
                    mediaType: "application/octet-stream", schema: ["type": "string", "format": "binary"]),
                answers: [.json("DocumentItem", status: .created)],
                largestBody: (parts.intake?.largestDocument ?? 0) + Self.formSlack, handler: upload),
            APIOperation(
                .delete, "/api/documents/{id}", name: "deleteDocument",
                summary: "Removes an uploaded document.",
                tag: "Documents", access: .scope(.ingest), parameters: [.path("id", "The document's id")],
                answers: [APIAnswer(.noContent, "It is removed")], handler: remove),
        ]
    }

    // MARK: Reading

    @Sendable private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let limit = try request.queryNumber("limit", in: 1...Self.mostListed, default: 1_000)
        let offset = try request.queryNumber("offset", in: 0...(.max / 2), default: 0)
        let records = try await parts.store.documents(in: nil)
        let uploads = try await uploadSource()
        let shown = records.dropFirst(offset).prefix(limit)
        let end = offset + shown.count
        return try JSONResponse.make(
            DocumentList(
                documents: shown.map { DocumentItem($0, isUploaded: $0.source == uploads) },
                total: records.count, next: end < records.count && !shown.isEmpty ? end : nil))
    }

    @Sendable private func get(_ request: Request, _ context: ServerContext) async throws -> Response {
        let record = try await record(context)
        let passages = try await parts.store.passages(ofDocument: record.id)
        let wanted = request.queryParameter("passage").flatMap { Int64($0) }
        let shown = Self.around(wanted, of: passages)
        return try JSONResponse.make(
            DocumentText(
                DocumentItem(record, isUploaded: record.source == (try await uploadSource())),
                passages: shown.map(PassageItem.init), isWhole: shown.count == passages.count))
    }

    /// All where they are not very many, else those around the one that is wanted.
    private static func around(_ wanted: StoredChunk.ID?, of passages: [StoredChunk]) -> ArraySlice<
        StoredChunk
    > {
        guard passages.count > mostPassages else { return passages[...] }
        let middle = passages.firstIndex { $0.id == wanted } ?? 0
        let start = min(max(middle - mostPassages / 2, 0), passages.count - mostPassages)
        return passages[start..<(start + mostPassages)]
    }

    private func record(_ context: ServerContext) async throws -> DocumentRecord {
        let text = try context.pathParameter("id")
        guard let id = Int64(text),
            let record = try await parts.store.documents(in: nil).first(where: { $0.id == id })
        else { throw HTTPFailure.notFound("There is no document '\(text.prefix(40))'.", param: "id") }
        return record
    }

    private func uploadSource() async throws -> Source.ID? {
        guard let root = parts.intake?.root else { return nil }
        return try await parts.store.sources().first { $0.root == root }?.id
    }

    // MARK: Writing

    @Sendable private func upload(_ request: Request, _ context: ServerContext) async throws -> Response {
        let intake = try intake()
        let body = Data(
            buffer: try await request.bytes(context: context), byteTransferStrategy: .noCopy)
        let mediaType = request.headers[.contentType] ?? ""
        let isForm = mediaType.lowercased().hasPrefix("multipart/form-data")
        let form = isForm ? try MultipartForm.file(in: body, mediaType: mediaType) : nil
        guard let name = request.queryParameter("name") ?? form?.fileName else {
            throw HTTPFailure.invalid(
                "The document has no name: add ?name=prices.pdf, or send a form with a file.", param: "name")
        }
        let bytes = form?.bytes ?? body
        let record = try await untilTheServerStops { try await intake.add(bytes, named: name) }
        return try JSONResponse.make(
            DocumentItem(record, isUploaded: true), status: .created,
            headers: [.location: "/api/documents/\(record.id)"])
    }

    /// A large document takes minutes, and the server is to end within its grace.
    ///
    /// - Throws: ``HTTPFailure`` 503 where it was told to stop; then nothing was done.
    private func untilTheServerStops<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await cancelWhenGracefulShutdown(work)
        } catch is CancellationError where Task.isShuttingDownGracefully {
            throw HTTPFailure.stopping
        }
    }

    @Sendable private func remove(_ request: Request, _ context: ServerContext) async throws -> Response {
        let intake = try intake()
        try await intake.remove(try await record(context))
        return Response(status: .noContent)
    }

    private func intake() throws -> any DocumentIntake {
        guard let intake = parts.intake else {
            throw HTTPFailure.forbidden("This server takes in no documents.", code: "uploads_off")
        }
        return intake
    }

    var schemas: [String: JSONValue] {
        [
            "DocumentItem": DocumentItem.schema(),
            "DocumentList": .schema(
                [
                    "documents": .list(of: .reference("DocumentItem")), "total": .wholeNumber,
                    "next": .wholeNumber,
                ],
                optional: ["next"]),
            "Document": DocumentItem.schema(["passages": .list(of: .reference("Passage")), "isWhole": .flag]),
        ]
    }
}

struct DocumentList: Encodable, Sendable {
    var documents: [DocumentItem]
    var total: Int
    /// The offset of the rest; `nil` where this is the end.
    var next: Int?
}

/// A document as JSON shows it.
struct DocumentItem: Encodable, Sendable {
    var id: Int64
    var path: String
    var title: String
    var mediaType: String
    var language: String
    var metadata: [String: String]
    /// How many.
    var passages: Int
    var bytes: Int64
    var modified: Date
    /// Whether it came by an upload and can be removed here.
    var isUploaded: Bool

    init(_ record: DocumentRecord, isUploaded: Bool) {
        id = record.id
        path = record.path
        title = record.title
        mediaType = record.mediaType
        language = record.language.rawValue
        metadata = record.metadata
        passages = record.chunkCount
        bytes = record.stamp.size
        modified = Date(timeIntervalSince1970: Double(record.stamp.modified) / 1e9)
        self.isUploaded = isUploaded
    }

    /// - Parameter others: in place of what has the same name.
    static func schema(_ others: [String: JSONValue] = [:]) -> JSONValue {
        .schema(
            [
                "id": .wholeNumber, "path": .anyText, "title": .anyText, "mediaType": .anyText,
                "language": .anyText,
                "metadata": ["type": "object"], "passages": .wholeNumber, "bytes": .wholeNumber,
                "modified": .time, "isUploaded": .flag,
            ].merging(others) { $1 })
    }
}

/// A document with its passages in order.
struct DocumentText: Encodable, Sendable {
    private var document: DocumentItem
    private var passages: [PassageItem]
    /// Whether these are all.
    private var isWhole: Bool

    private enum CodingKeys: String, CodingKey { case passages, isWhole }

    init(_ document: DocumentItem, passages: [PassageItem], isWhole: Bool) {
        self.document = document
        self.passages = passages
        self.isWhole = isWhole
    }

    func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(passages, forKey: .passages)
        try container.encode(isWhole, forKey: .isWhole)
    }
}
