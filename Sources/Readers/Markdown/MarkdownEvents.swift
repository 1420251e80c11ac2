import CDocuments
import KnowledgeBase

/// A node of a Markdown document as cmark-gfm reports it.
struct MarkdownNode {
    var kind: cdoc_markdown_kind
    /// Of use in blocks only: cmark counts the lines of inline text otherwise.
    var lines: ClosedRange<Int>?
    /// Text, code, HTML, the number of a footnote referred to.
    var literal: String
    /// 1 to 6 for headings.
    var level: Int
    /// The first number of a numbered list.
    var firstNumber: Int?
    /// Of a task list's item: whether it is done.
    var isDone: Bool?
    var isHeaderRow: Bool

    var isBlock: Bool { kind.rawValue < CDOC_MD_TEXT.rawValue }

    fileprivate init(_ node: cdoc_markdown_node) {
        kind = node.kind
        lines = node.start_line > 0 ? node.start_line...max(node.start_line, node.end_line) : nil
        literal = node.literal.map { String(cString: $0) } ?? ""
        level = Int(node.level)
        firstNumber = node.is_ordered != 0 ? Int(node.first_number) : nil
        isDone = node.task < 0 ? nil : node.task == 1
        isHeaderRow = node.is_header != 0
    }
}

/// Receives the nodes of a Markdown document in document order.
protocol MarkdownHandler: AnyObject {
    func enter(_ node: MarkdownNode) throws
    /// Only for kinds that can have children.
    func leave(_ kind: cdoc_markdown_kind) throws
}

enum MarkdownEvents {
    /// - Throws: ``KnowledgeBaseError`` `limitExceeded`, and what the handler throws.
    static func parse(
        _ text: Substring, name: String, limits: ReadingLimits, to handler: any MarkdownHandler
    ) throws {
        let receiver = Receiver(handler)
        var callbacks = cdoc_markdown_handler(enter: onEnter, leave: onLeave)
        var text = text
        let status = withExtendedLifetime(receiver) {
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    cdoc_markdown_parse(
                        $0.baseAddress, $0.count, limits.nesting, &callbacks,
                        Unmanaged.passUnretained(receiver).toOpaque())
                }
            }
        }
        if let error = receiver.error { throw error }
        guard status != CDOC_MD_OK else { return }
        let isTooDeep = status == CDOC_MD_TOO_DEEP
        throw KnowledgeBaseError(
            .limitExceeded, cannot: "read '\(name)'",
            because: isTooDeep ? "it nests more than \(limits.nesting) deep" : "not enough memory")
    }
}

/// Carries the handler, and what it throws, across C.
private final class Receiver {
    let handler: any MarkdownHandler
    var error: (any Error)?

    init(_ handler: any MarkdownHandler) {
        self.handler = handler
    }

    /// 0 to go on, 1 to stop.
    static func pass(to context: UnsafeMutableRawPointer?, _ body: (any MarkdownHandler) throws -> Void)
        -> Int32
    {
        guard let context else { return 1 }
        let receiver = Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue()
        do {
            try body(receiver.handler)
            return 0
        } catch {
            receiver.error = error
            return 1
        }
    }
}

private func onEnter(context: UnsafeMutableRawPointer?, node: UnsafePointer<cdoc_markdown_node>?) -> Int32 {
    guard let node else { return 1 }
    return Receiver.pass(to: context) { try $0.enter(MarkdownNode(node.pointee)) }
}

private func onLeave(context: UnsafeMutableRawPointer?, kind: cdoc_markdown_kind) -> Int32 {
    Receiver.pass(to: context) { try $0.leave(kind) }
}
