import KnowledgeBase

extension HTTPTool {
    /// Settings of which everything was looked at that can be before a call.
    struct CheckedSettings {
        let schema: ArgumentSchema
        let address: URLTemplate
        /// The schema as the model sees it.
        let parameters: JSONValue

        /// - Throws: ``KnowledgeBaseError`` of kind `usage`.
        init(_ settings: HTTPToolSettings) throws {
            do {
                try Self.checkName(settings)
                try Self.checkHeaders(settings.headers)
                parameters = try Self.closed(settings.parameters)
                schema = try ArgumentSchema(parameters, at: "the parameters")
                address = try URLTemplate(settings.url)
                try Self.checkHost(address.host, settings.allowedHosts)
                try Self.checkPlaceholders(address, schema)
                if settings.method == .get { try Self.checkQuery(schema) }
            } catch let problem as Problem {
                throw Self.failure(settings, problem.reason, problem.advice)
            } catch let problem as ArgumentSchema.Problem {
                throw Self.failure(
                    settings, problem.reason,
                    "Describe the parameters with type, properties, required, additionalProperties, items, enum, "
                        + "minimum, maximum, minLength and maxLength")
            } catch let problem as URLTemplate.Problem {
                throw Self.failure(settings, problem.reason, "Write it as in https://host/path/{argument}")
            }
        }

        private struct Problem: Error {
            var reason: String
            var advice: String
        }

        private static func failure(
            _ settings: HTTPToolSettings, _ reason: String, _ advice: String
        ) -> KnowledgeBaseError {
            KnowledgeBaseError(
                .usage, cannot: "set up the tool '\(settings.name.prefix(64))'", because: reason,
                advice: advice)
        }
    }
}

extension HTTPTool.CheckedSettings {
    private static func checkName(_ settings: HTTPToolSettings) throws {
        guard settings.name.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil else {
            throw Problem(
                reason: "models do not take its name", advice: "Use up to 64 letters, digits, '_' and '-'")
        }
        guard !settings.summary.allSatisfy(\.isWhitespace) else {
            throw Problem(
                reason: "it has no summary", advice: "Say what it does and when a model is to use it")
        }
        guard settings.timeout > .zero, settings.largestAnswer > 0 else {
            throw Problem(
                reason: "a limit of it is zero", advice: "Give it time and bytes, or leave them out")
        }
    }

    /// Those that the connection itself sets.
    private static let reserved: Set = [
        "connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static func checkHeaders(_ headers: [String: String]) throws {
        for (name, value) in headers {
            guard name.wholeMatch(of: /[A-Za-z0-9!#$%&'*+.^_`|~-]+/) != nil,
                !reserved.contains(name.lowercased())
            else {
                throw Problem(reason: "the header '\(name)' cannot be set", advice: "Remove it")
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw Problem(
                    reason: "the value of the header '\(name)' has a line break or another control character",
                    advice: "Look for one at its end")
            }
        }
    }

    /// The schema that lets in nothing but what it names, unless it says so itself.
    private static func closed(_ parameters: JSONValue) throws -> JSONValue {
        guard var members = parameters.object, members["type"] == "object" else {
            throw Problem(
                reason: "its parameters are not a schema of type object", advice: "Begin it with type: object"
            )
        }
        if members["additionalProperties"] == nil { members["additionalProperties"] = false }
        return .object(members)
    }

    private static func checkHost(_ host: String, _ allowed: Set<String>?) throws {
        guard let allowed, !allowed.contains(where: { $0.lowercased() == host.lowercased() }) else { return }
        throw Problem(
            reason: "its host '\(host)' is not among those allowed",
            advice: "Allow it, or use \(allowed.sorted().joined(separator: ", "))")
    }

    private static func checkPlaceholders(_ address: URLTemplate, _ schema: ArgumentSchema) throws {
        for name in address.arguments.sorted() {
            guard let property = schema.properties[name], schema.required.contains(name) else {
                throw Problem(
                    reason: "the address wants '{\(name)}', which is not a required parameter",
                    advice: "Describe it under properties and name it under required")
            }
            guard property.isPlain else {
                throw Problem(
                    reason: "the address wants '{\(name)}', which may be more than one plain value",
                    advice: "Give it the type string, integer, number or boolean")
            }
        }
    }

    /// There is no one way to write an object into a query.
    private static func checkQuery(_ schema: ArgumentSchema) throws {
        for (name, property) in schema.properties.sorted(by: { $0.key < $1.key }) where !property.isPlain {
            guard property.kinds == [.array], case .each(let item) = property.items, item.isPlain else {
                throw Problem(
                    reason: "GET cannot send the parameter '\(name)'",
                    advice: "Give it a plain type or a list of one, or use POST")
            }
        }
        guard case .nothing? = schema.additional else {
            throw Problem(
                reason: "GET sends only parameters that are described",
                advice: "Remove additionalProperties, or use POST")
        }
    }
}

extension ArgumentSchema {
    /// Whether every value is a text, a number or a truth.
    fileprivate var isPlain: Bool {
        !kinds.isEmpty && kinds.isSubset(of: [.string, .integer, .number, .boolean])
    }
}
