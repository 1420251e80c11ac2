import Foundation
import KnowledgeBase

/// The file of a form (RFC 7578, multipart/form-data: https://www.rfc-editor.org/rfc/rfc7578).
struct MultipartForm {
    /// `nil` where the part gives none.
    var fileName: String?
    var bytes: Data

    private static let mostParts = 64
    private static let longestHead = 8_192

    /// The first part that is a file.
    ///
    /// - Parameters:
    ///   - mediaType: the request's, with its boundary.
    ///   - body: the whole body; the file's bytes are a slice of it.
    /// - Throws: ``HTTPFailure`` 400 for what is no such form or has no file.
    static func file(in body: Data, mediaType: String) throws -> MultipartForm {
        guard let boundary = parameter("boundary", of: mediaType), (1...70).contains(boundary.utf8.count)
        else {
            throw malformed("it names no boundary")
        }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter has no line before it.
        guard body.starts(with: delimiter.dropFirst(2)) else {
            throw malformed("it does not begin with its boundary")
        }
        var start = body.startIndex + delimiter.count - 2
        for _ in 0..<mostParts {
            guard body[start...].starts(with: "\r\n".utf8) else { break }
            guard let end = body.firstIndex(of: delimiter, from: start) else {
                throw malformed("it ends too early")
            }
            // The line's end behind one delimiter may not be the one before the next.
            guard end >= start + 2 else { throw malformed("a part is empty") }
            if let file = try part(body[(start + 2)..<end]) { return file }
            start = end + delimiter.count
        }
        throw HTTPFailure.invalid("The form has no file.", code: "no_file")
    }

    /// `nil` for a field that is no file.
    private static func part(_ part: Data) throws -> MultipartForm? {
        let blank = Array("\r\n\r\n".utf8)
        let head = part.prefix(longestHead)
        guard let end = head.firstIndex(of: blank, from: head.startIndex) else {
            throw malformed("a part has no head")
        }
        let lines = String(decoding: head[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") } ?? ""
        guard let name = extended(disposition) ?? parameter("filename", of: disposition) else { return nil }
        return MultipartForm(fileName: name.isEmpty ? nil : name, bytes: part[(end + blank.count)...])
    }

    /// `filename*=UTF-8''caf%C3%A9.pdf` (RFC 8187), which browsers do not send and other clients do.
    private static func extended(_ disposition: String) -> String? {
        guard let value = parameter("filename*", of: disposition), value.lowercased().hasPrefix("utf-8''")
        else {
            return nil
        }
        return String(value.dropFirst("utf-8''".count)).removingPercentEncoding
    }

    /// The value of `; name=value` or `; name="value"`, in which `\"` and `%22` stand for a quotation mark.
    static func parameter(_ name: String, of header: String) -> String? {
        var rest = Substring(header)
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let found = rest[..<equals].lowercased() == name.lowercased()
            rest = rest[rest.index(after: equals)...]
            let value = takeValue(&rest)
            if found { return value }
        }
        return nil
    }

    private static func takeValue(_ rest: inout Substring) -> String {
        guard rest.first == "\"" else {
            let value = rest.prefix { $0 != ";" && $0 != " " }
            rest = rest[value.endIndex...]
            return String(value)
        }
        rest.removeFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            let isEscape = character == "\\" && (rest.first == "\"" || rest.first == "\\")
            value.append(isEscape ? rest.removeFirst() : character)
        }
        return value.replacing("%22", with: "\"")
    }

    private static func malformed(_ reason: String) -> HTTPFailure {
        .invalid("The body is no multipart/form-data: \(reason).", code: "malformed_form")
    }
}

extension Data {
    /// Where the bytes stand next. The C library's own search finds the first byte, so that large files are passed
    /// quickly.
    fileprivate func firstIndex(of pattern: [UInt8], from start: Index) -> Index? {
        guard let first = pattern.first else { return nil }
        return withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var at = start - startIndex
            while at + pattern.count <= buffer.count,
                let found = memchr(base + at, Int32(first), buffer.count - pattern.count + 1 - at)
            {
                if memcmp(found, pattern, pattern.count) == 0 {
                    return startIndex + (UnsafeRawPointer(found) - base)
                }
                at = UnsafeRawPointer(found) - base + 1
            }
            return nil
        }
    }
}
