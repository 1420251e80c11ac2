import HTTPTypes
import KnowledgeBase

/// The description of all routes (https://spec.openapis.org/oas/v3.1.1), made from the routes themselves.
struct OpenAPIDocument {
    let groups: [any RouteGroup]
    let version: String

    var json: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "kb", "version": .string(version),
                "description": "Answers questions from a company's documents and catalog.",
            ],
            "paths": paths,
            "components": [
                "schemas": .object(schemas), "responses": ["Failure": Self.failure()],
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer", "description": "A key of 'kb keys create'",
                    ],
                    "key": ["type": "apiKey", "in": "header", "name": "x-api-key"],
                ],
            ],
        ]
    }

    private var paths: JSONValue {
        let documented = groups.flatMap(\.operations).filter(\.isDocumented)
        let byPath = Dictionary(grouping: documented, by: \.path)
        return .object(
            byPath.mapValues { operations in
                .object(
                    Dictionary(
                        operations.map { ($0.method.rawValue.lowercased(), $0.document) },
                        uniquingKeysWith: { first, _ in first }))
            })
    }

    private var schemas: [String: JSONValue] {
        groups.map(\.schemas).reduce(["Failure": Self.failureSchema]) { all, own in
            all.merging(own) { first, _ in first }
        }
    }

    fileprivate static func failure(_ schema: JSONValue = .reference("Failure")) -> JSONValue {
        ["description": "What is wrong", "content": ["application/json": ["schema": schema]]]
    }

    private static let failureSchema = JSONValue.schema([
        "error": .schema([
            "message": .anyText, "type": .anyText, "param": ["type": ["string", "null"]],
            "code": ["type": ["string", "null"]],
        ])
    ])
}

extension APIOperation {
    /// As the document has it.
    fileprivate var document: JSONValue {
        var members: [String: JSONValue] = [
            "operationId": .string(name), "summary": .string(summary), "tags": [.string(tag)],
            "responses": responses, "security": security,
        ]
        if !parameters.isEmpty { members["parameters"] = .array(parameters.map(\.document)) }
        if let body {
            members["requestBody"] = [
                "required": .bool(body.isRequired),
                "content": .object([body.mediaType: ["schema": body.schema]]),
            ]
        }
        return .object(members)
    }

    private var responses: JSONValue {
        let failure = failure.map(OpenAPIDocument.failure) ?? ["$ref": "#/components/responses/Failure"]
        var responses: [String: JSONValue] = ["default": failure]
        for answer in answers {
            var members: [String: JSONValue] = ["description": .string(answer.summary)]
            if !answer.content.isEmpty {
                members["content"] = .object(answer.content.mapValues { ["schema": $0] })
            }
            responses[String(answer.status.code)] = .object(members)
        }
        return .object(responses)
    }

    private var security: JSONValue {
        let keys: [JSONValue] = [["bearer": []], ["key": []]]
        // Nobody needs one on a machine that has none.
        return .array(access == .optionalKey ? keys + [[:]] : access.needsKey ? keys : [])
    }
}

extension APIParameter {
    fileprivate var document: JSONValue {
        [
            "name": .string(name), "in": .string(place), "description": .string(summary),
            "required": .bool(isRequired), "schema": schema,
        ]
    }
}
