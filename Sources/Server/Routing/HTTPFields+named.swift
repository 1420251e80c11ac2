import HTTPTypes

extension HTTPFields {
    /// A field whose name has no constant: `fields[named: "x-request-id"]`. A name that is no token (RFC 9110 §5.6.2)
    /// reads as absent and is not set.
    subscript(named name: String) -> String? {
        get { HTTPField.Name(name).flatMap { self[$0] } }
        set {
            guard let name = HTTPField.Name(name) else { return }
            self[name] = newValue
        }
    }

    /// Adds a value to a list that a field may have already.
    mutating func add(_ value: String, toList name: HTTPField.Name) {
        guard let old = self[name] else {
            self[name] = value
            return
        }
        let values = old.split(separator: ",").map { $0.trimmed.lowercased() }
        if !values.contains(value.lowercased()) { self[name] = "\(old), \(value)" }
    }
}

extension Substring {
    /// Without blanks around it.
    var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...end]
    }
}
