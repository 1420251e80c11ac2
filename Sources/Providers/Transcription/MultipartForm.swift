import Foundation

/// A form with files (RFC 7578).
struct MultipartForm {
    private let boundary: String
    private var parts = Data()

    /// - Parameter boundary: occurs in no part; a random one is certain enough.
    init(boundary: String = "kb-\(UUID().uuidString)") {
        self.boundary = boundary
    }

    var mediaType: String { "multipart/form-data; boundary=\(boundary)" }

    var body: Data { parts + Data("--\(boundary)--\r\n".utf8) }

    mutating func add(_ name: String, _ value: String) {
        add(head: "name=\"\(Self.quoted(name))\"", type: nil, Data(value.utf8))
    }

    mutating func add(_ name: String, _ bytes: Data, fileName: String, mediaType: String) {
        let head = "name=\"\(Self.quoted(name))\"; filename=\"\(Self.quoted(fileName))\""
        add(head: head, type: mediaType, bytes)
    }

    private mutating func add(head: String, type: String?, _ bytes: Data) {
        let typeLine = type.map { "Content-Type: \($0)\r\n" } ?? ""
        parts.append(
            contentsOf: "--\(boundary)\r\nContent-Disposition: form-data; \(head)\r\n\(typeLine)\r\n".utf8)
        parts.append(bytes)
        parts.append(contentsOf: "\r\n".utf8)
    }

    /// As browsers write them (WHATWG HTML §4.10.21.8).
    private static func quoted(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case "\"": result += "%22"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
