import KnowledgeBase

/// Some of the server's routes. To add one: write a type with its ``operations`` beside the handlers, and name it in
/// ``KnowledgeServer/groups``. Router, `Allow`, access, limits and `/openapi.json` follow from that.
///
/// ```swift
/// struct NoteRoutes: RouteGroup {
///     let parts: ServerParts
///
///     var operations: [APIOperation] {
///         [
///             APIOperation(
///                 .get, "/api/notes/{id}", name: "getNote", summary: "A note", tag: "Notes",
///                 access: .scope(.search), parameters: [.path("id", "The note's id")],
///                 answers: [.json("Note")]
///             ) { request, context in
///                 let id = try context.pathParameter("id")
///                 guard let note = try await parts.store.note(id) else {
///                     throw HTTPFailure.notFound("There is no note '\(id)'.")
///                 }
///                 return try JSONResponse.make(note)
///             }
///         ]
///     }
///
///     var schemas: [String: JSONValue] { ["Note": .schema(["id": .anyText, "text": .anyText])] }
/// }
/// ```
///
/// Handlers throw ``HTTPFailure`` for what a client did wrong and let every other error through: ``ErrorMiddleware``
/// makes the same JSON of all. Bodies are read with `request.json(_:context:)` or `request.bytes(context:)`, which
/// keep to the limits.
protocol RouteGroup: Sendable {
    /// In the order of the document.
    var operations: [APIOperation] { get }
    /// JSON Schemas of bodies that the operations name.
    var schemas: [String: JSONValue] { get }
}

extension RouteGroup {
    var schemas: [String: JSONValue] { [:] }
}
