import HTTPTypes
import Hummingbird
import KnowledgeBase

/// One route: what answers it, who may ask, and what `/openapi.json` says of it.
struct APIOperation: Sendable {
    typealias Handler = @Sendable (Request, ServerContext) async throws -> Response

    var method: HTTPRequest.Method
    /// With parameters as OpenAPI has them: `/v1/models/{id}`.
    var path: String
    /// `operationId` of the document; unique.
    var name: String
    var summary: String
    var tag: String
    var access: RouteAccess
    var parameters: [APIParameter]
    var body: APIBody?
    /// What it answers when all is well; failures are the same everywhere.
    var answers: [APIAnswer]
    /// The schema of what it answers otherwise; `nil` for that of all others.
    var failure: JSONValue?
    /// In bytes; `nil` for ``ServerOptions/largestBody``.
    var largestBody: Int?
    /// Whether it is in the document; pages are not.
    var isDocumented: Bool
    /// With which requests it is counted.
    var load: RouteLoad
    var handler: Handler

    init(
        _ method: HTTPRequest.Method, _ path: String, name: String, summary: String, tag: String,
        access: RouteAccess, parameters: [APIParameter] = [], body: APIBody? = nil,
        answers: [APIAnswer], failure: JSONValue? = nil, largestBody: Int? = nil, isDocumented: Bool = true,
        load: RouteLoad = .usual,
        handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.summary = summary
        self.tag = tag
        self.access = access
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.failure = failure
        self.largestBody = largestBody
        self.isDocumented = isDocumented
        self.load = load
        self.handler = handler
    }

    /// A page or file for browsers: open, and not in the document.
    static func page(_ path: String, name: String, handler: @escaping Handler) -> APIOperation {
        APIOperation(
            .get, path, name: name, summary: name, tag: "Pages", access: .open, answers: [],
            isDocumented: false, handler: handler)
    }

    /// As the router has it: `/v1/models/:id`.
    var routerPath: RouterPath { RouterPath(path.replacing("{", with: ":").replacing("}", with: "")) }

    /// Whether a path of a request is one of this route's.
    func matches(_ path: String) -> Bool {
        let pattern = self.path.split(separator: "/")
        let parts = path.split(separator: "/")
        guard pattern.count == parts.count else { return false }
        return zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}

/// Who may ask.
enum RouteAccess: Sendable, Hashable {
    /// Anybody.
    case open
    /// Anybody whose request bears a channel's signature, which the handler checks; whatever name the request came
    /// under.
    case signed
    /// Whose key has the scope; anybody on this machine where there are no keys.
    case scope(AccessKey.Scope)
    /// Whose key is valid, whatever it allows.
    case anyKey
    /// Anybody; a valid key is noted.
    case optionalKey

    var needsKey: Bool {
        switch self {
        case .open, .signed, .optionalKey: false
        case .scope, .anyKey: true
        }
    }
}

/// Requests that are counted together, so that one kind does not shut another out.
enum RouteLoad: Sendable, Hashable {
    case usual
    /// What supervisors ask and what takes some work.
    case urgent
    /// What channels tell; counted once its body is there.
    case webhook
    /// What costs next to nothing and has to be answered whatever else goes on.
    case none
}

/// A parameter of a route.
struct APIParameter: Sendable {
    var name: String
    /// `path`, `query` or `header`.
    var place: String
    var summary: String
    var isRequired: Bool
    var schema: JSONValue

    static func path(_ name: String, _ summary: String, schema: JSONValue = .nonEmptyText) -> APIParameter {
        APIParameter(name: name, place: "path", summary: summary, isRequired: true, schema: schema)
    }

    static func query(
        _ name: String, _ summary: String, isRequired: Bool = false, schema: JSONValue = .anyText
    ) -> APIParameter {
        APIParameter(name: name, place: "query", summary: summary, isRequired: isRequired, schema: schema)
    }
}

/// What a route takes.
struct APIBody: Sendable {
    var mediaType: String
    var schema: JSONValue
    var isRequired = true

    /// JSON by a schema of the group's.
    static func json(_ name: String) -> APIBody { json(.reference(name)) }
    static func json(_ schema: JSONValue) -> APIBody {
        APIBody(mediaType: "application/json", schema: schema)
    }
}

/// What a route answers.
struct APIAnswer: Sendable {
    var status: HTTPResponse.Status
    var summary: String
    /// By media type; empty for no body.
    var content: [String: JSONValue]

    init(_ status: HTTPResponse.Status = .ok, _ summary: String, content: [String: JSONValue] = [:]) {
        self.status = status
        self.summary = summary
        self.content = content
    }

    /// JSON by a schema of the group's.
    static func json(_ name: String, status: HTTPResponse.Status = .ok) -> APIAnswer {
        json(.reference(name), status: status, summary: name)
    }

    static func json(
        _ schema: JSONValue, status: HTTPResponse.Status = .ok, summary: String = "The answer"
    ) -> APIAnswer {
        APIAnswer(status, summary, content: ["application/json": schema])
    }
}
