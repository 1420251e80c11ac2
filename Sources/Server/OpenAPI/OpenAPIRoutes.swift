import HTTPTypes
import Hummingbird
import KnowledgeBase
import NIOCore

/// `/openapi.json`: the document of all groups, this one included.
struct OpenAPIRoutes: RouteGroup {
    private let others: [any RouteGroup]
    private let version: String

    init(of groups: [any RouteGroup], version: String) {
        others = groups
        self.version = version
    }

    var operations: [APIOperation] {
        let bytes = ByteBuffer(string: OpenAPIDocument(groups: others + [Own()], version: version).json.text)
        return [Own.operation(bytes)]
    }

    /// The route without its answer: the document describes it, and cannot hold itself.
    private struct Own: RouteGroup {
        var operations: [APIOperation] { [Self.operation(ByteBuffer())] }

        static func operation(_ bytes: ByteBuffer) -> APIOperation {
            APIOperation(
                .get, "/openapi.json", name: "getOpenAPI", summary: "This document", tag: "Health",
                access: .open,
                answers: [APIAnswer(.ok, "OpenAPI 3.1", content: ["application/json": ["type": "object"]])]
            ) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
                    body: ResponseBody(byteBuffer: bytes))
            }
        }
    }
}
