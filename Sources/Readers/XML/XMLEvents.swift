import CDocuments
import Foundation
import KnowledgeBase

/// What a parser meets on its way through an XML or HTML document.
enum XMLEvent {
    /// A start tag; `line` counts from 1.
    case start(XMLTag, line: Int)
    /// The end of the element that was opened last and not closed yet.
    case end
    /// Character data and the line it begins on; one run of text may come in several pieces.
    case text(String, line: Int)
}

/// A start tag. Names are without prefix; HTML names are in lower case.
struct XMLTag: Sendable, Equatable {
    var name: String
    /// URI; `nil` in HTML.
    var namespace: String?
    var attributes: [XMLAttribute]
}

struct XMLAttribute: Sendable, Equatable {
    var name: String
    /// URI; `nil` for an attribute without prefix.
    var namespace: String?
    var value: String
}

extension [XMLAttribute] {
    /// The attribute of that local name, one without prefix before others.
    subscript(name: String) -> String? {
        (first { $0.name == name && $0.namespace == nil } ?? first { $0.name == name })?.value
    }

    /// The attribute of that name and namespace, for names that stand under two (`id`, `r:id`).
    func value(_ name: String, namespace: String) -> String? {
        first { $0.name == name && $0.namespace == namespace }?.value
    }
}

/// Streams XML or HTML in one pass and constant memory.
///
/// Nothing outside the bytes is read: no network, no DTD, no external entity; a document that
/// declares entities of its own is refused.
enum XMLEvents {
    enum Syntax {
        /// Well-formed XML in any encoding it declares.
        case xml
        /// HTML as found, already decoded to UTF-8; it is repaired, never refused.
        case html
    }

    /// Elements of one document, whatever the other limits are.
    static let maximumElements = 50_000_000

    /// - Parameters:
    ///   - name: the file (and member) as messages name it.
    ///   - body: called for each event in document order; what it throws ends the parse and is thrown on.
    /// - Throws: ``KnowledgeBaseError`` `unreadable` (malformed) or `limitExceeded`.
    static func parse(
        _ bytes: Data, as syntax: Syntax, name: String, limits: ReadingLimits,
        maximumElements: Int = maximumElements, _ body: (XMLEvent) throws -> Void
    ) throws {
        try withoutActuallyEscaping(body) { body in
            let receiver = Receiver(body)
            var handler = cdoc_xml_handler(start: onStart, end: onEnd, text: onText)
            let result = withExtendedLifetime(receiver) {
                bytes.withUnsafeBytes { buffer in
                    let parse = syntax == .xml ? cdoc_xml_parse : cdoc_html_parse
                    let context = Unmanaged.passUnretained(receiver).toOpaque()
                    return parse(
                        buffer.baseAddress, buffer.count, limits.nesting, maximumElements, &handler, context)
                }
            }
            try receiver.rethrow()
            try check(result, name: name, limits: limits, maximumElements: maximumElements)
        }
    }

    private static func check(
        _ result: cdoc_xml_result, name: String, limits: ReadingLimits, maximumElements: Int
    ) throws {
        let place = result.line > 0 ? "line \(result.line): " : ""
        let action = "read '\(name)'"
        switch result.status {
        case CDOC_XML_OK: return
        case CDOC_XML_TOO_DEEP:
            throw KnowledgeBaseError(
                .limitExceeded, cannot: action,
                because: "\(place)elements are nested more than \(limits.nesting) deep")
        case CDOC_XML_TOO_MANY_ELEMENTS:
            throw KnowledgeBaseError(
                .limitExceeded, cannot: action, because: "more than \(maximumElements) elements")
        case CDOC_XML_TOO_MANY_ATTRIBUTES:
            throw KnowledgeBaseError(
                .limitExceeded, cannot: action, because: "\(place)a tag with too many attributes")
        case CDOC_XML_DECLARES_ENTITIES:
            throw KnowledgeBaseError(
                .unreadable, cannot: action,
                because: "\(place)it declares XML entities, which can expand without bound",
                advice: "Save it again without a document type declaration")
        case CDOC_XML_OUT_OF_MEMORY:
            throw KnowledgeBaseError(.limitExceeded, cannot: action, because: "not enough memory")
        default:
            throw KnowledgeBaseError(
                .unreadable, cannot: action, because: "\(place)malformed XML\(detail(of: result))")
        }
    }

    private static func detail(of result: cdoc_xml_result) -> String {
        var message = result.message
        let text = withUnsafeBytes(of: &message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return text.isEmpty ? "" : ": \(text)"
    }
}

/// Carries the closure, and what it throws, across C.
private final class Receiver {
    private let body: (XMLEvent) throws -> Void
    private var error: (any Error)?

    init(_ body: @escaping (XMLEvent) throws -> Void) {
        self.body = body
    }

    /// 0 to go on, 1 to stop.
    func receive(_ event: XMLEvent) -> Int32 {
        do {
            try body(event)
            return 0
        } catch {
            self.error = error
            return 1
        }
    }

    func rethrow() throws {
        if let error { throw error }
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> Receiver? {
        context.map { Unmanaged<Receiver>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func onStart(
    context: UnsafeMutableRawPointer?, name: UnsafePointer<CChar>?, namespace: UnsafePointer<CChar>?,
    attributes: UnsafePointer<cdoc_attribute>?, count: Int, line: Int
) -> Int32 {
    guard let receiver = Receiver.from(context), let name else { return 1 }
    let tag = XMLTag(
        name: String(cString: name), namespace: namespace.map { String(cString: $0) },
        attributes: UnsafeBufferPointer(start: attributes, count: count).compactMap(XMLAttribute.init))
    return receiver.receive(.start(tag, line: line))
}

private func onEnd(context: UnsafeMutableRawPointer?, name: UnsafePointer<CChar>?) -> Int32 {
    Receiver.from(context)?.receive(.end) ?? 1
}

private func onText(
    context: UnsafeMutableRawPointer?, text: UnsafePointer<CChar>?, length: Int, line: Int
) -> Int32 {
    guard let receiver = Receiver.from(context) else { return 1 }
    let bytes = UnsafeRawBufferPointer(start: text, count: length)
    return receiver.receive(.text(String(decoding: bytes, as: UTF8.self), line: line))
}

extension XMLAttribute {
    fileprivate init?(_ attribute: cdoc_attribute) {
        guard let name = attribute.name else { return nil }
        let value = UnsafeRawBufferPointer(start: attribute.value, count: attribute.value_length)
        self.init(
            name: String(cString: name), namespace: attribute.name_space.map { String(cString: $0) },
            value: String(decoding: value, as: UTF8.self))
    }
}
