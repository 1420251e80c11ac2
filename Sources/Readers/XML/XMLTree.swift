import Foundation
import KnowledgeBase

/// A whole XML or HTML document in memory.
///
/// Nodes lie in one array and point to each other by index, so that a tree of any shape is built,
/// walked and freed without recursion.
final class XMLTree: Sendable {
    fileprivate struct Node: Sendable {
        var content: Content
        var line: Int
        var parent: Int
        var firstChild: Int?
        var lastChild: Int?
        var nextSibling: Int?
    }

    fileprivate enum Content: Sendable {
        case element(XMLTag)
        case text(String)
    }

    fileprivate let nodes: [Node]
    /// Ids that some `aria-controls` of an HTML page names.
    fileprivate let controlled: Set<String>

    /// Elements of one tree; larger documents are streamed with ``XMLEvents``.
    static let maximumElements = 4_000_000

    /// - Parameter renamed: names that elements get instead of those in the file.
    /// - Throws: as ``XMLEvents/parse(_:as:name:limits:maximumElements:_:)``.
    init(
        parsing bytes: Data, as syntax: XMLEvents.Syntax, name: String, limits: ReadingLimits,
        maximumElements: Int = maximumElements, renamed: [String: String] = [:]
    ) throws {
        var builder = Builder(renamed: renamed, collectsControlled: syntax == .html)
        try XMLEvents.parse(
            bytes, as: syntax, name: name, limits: limits, maximumElements: maximumElements
        ) { builder.add($0) }
        nodes = builder.nodes
        controlled = builder.controlled
    }

    /// The document itself: a nameless element whose children stand at the top.
    var document: XMLElement { XMLElement(tree: self, index: 0) }

    /// The outermost element; the nameless document when there is none.
    var root: XMLElement { document.elements.first ?? document }

    private struct Builder {
        var nodes = [
            Node(content: .element(XMLTag(name: "", namespace: nil, attributes: [])), line: 1, parent: 0)
        ]
        var open = 0
        var controlled: Set<String> = []
        let renamed: [String: String]
        let collectsControlled: Bool

        init(renamed: [String: String], collectsControlled: Bool) {
            self.renamed = renamed
            self.collectsControlled = collectsControlled
        }

        mutating func add(_ event: XMLEvent) {
            switch event {
            case .start(var tag, let line):
                if let name = renamed[tag.name] { tag.name = name }
                if collectsControlled, let ids = tag.attributes["aria-controls"] {
                    controlled.formUnion(ids.split(whereSeparator: \.isWhitespace).map(String.init))
                }
                open = append(.element(tag), line: line)
            case .end:
                open = nodes[open].parent
            case .text(let piece, let line):
                if !extendLastText(with: piece) { _ = append(.text(piece), line: line) }
            }
        }

        private mutating func append(_ content: Content, line: Int) -> Int {
            let index = nodes.count
            nodes.append(Node(content: content, line: line, parent: open))
            if let last = nodes[open].lastChild {
                nodes[last].nextSibling = index
            } else {
                nodes[open].firstChild = index
            }
            nodes[open].lastChild = index
            return index
        }

        private mutating func extendLastText(with piece: String) -> Bool {
            guard let last = nodes[open].lastChild, case .text(var text) = nodes[last].content else {
                return false
            }
            // Emptied first, so that the text is extended in place and not copied.
            nodes[last].content = .text("")
            text += piece
            nodes[last].content = .text(text)
            return true
        }
    }
}

/// An element of an ``XMLTree``. Holds on to the tree.
struct XMLElement: Sendable {
    fileprivate let tree: XMLTree
    fileprivate let index: Int

    /// Local name, without prefix; in lower case in HTML, empty for the document itself.
    var name: String { tag.name }
    /// URI; `nil` in HTML.
    var namespace: String? { tag.namespace }
    var attributes: [XMLAttribute] { tag.attributes }
    /// The line of the start tag, counted from 1.
    var line: Int { tree.nodes[index].line }

    /// The attribute of that local name, one without prefix before others.
    subscript(attribute: String) -> String? { tag.attributes[attribute] }

    func attribute(_ name: String, namespace: String) -> String? {
        tag.attributes.value(name, namespace: namespace)
    }

    /// Whether a control of the page (`aria-controls`) shows and hides the element of that id.
    func isControlled(id: String) -> Bool { tree.controlled.contains(id) }

    var parent: XMLElement? {
        index == 0 ? nil : XMLElement(tree: tree, index: tree.nodes[index].parent)
    }

    /// Elements and runs of text in document order.
    var children: some Sequence<XMLNode> {
        sequence(first: tree.nodes[index].firstChild) { [tree] in $0.map { tree.nodes[$0].nextSibling } ?? nil
        }
        .lazy.prefix { $0 != nil }.compactMap { [tree] in $0.map(tree.node) }
    }

    var elements: [XMLElement] { children.compactMap(\.element) }

    func elements(named name: String) -> [XMLElement] { elements.filter { $0.name == name } }

    /// The first child of that name.
    func first(_ name: String) -> XMLElement? {
        children.lazy.compactMap(\.element).first { $0.name == name }
    }

    /// Every element below of one of these names, in document order, those within a match too.
    func descendants(named names: Set<String>) -> [XMLElement] {
        var found: [XMLElement] = []
        walk { node in
            if case .element(let element) = node, names.contains(element.name) { found.append(element) }
            return true
        }
        return found
    }

    func descendants(named name: String) -> [XMLElement] { descendants(named: [name]) }

    /// All text below, as it stands.
    var text: String {
        var text = ""
        walk { node in
            if case .text(let run, _) = node { text += run }
            return true
        }
        return text
    }

    /// Visits everything below in document order, without recursion.
    ///
    /// - Parameter visit: returns whether to go into the element it was given.
    func walk(_ visit: (XMLNode) -> Bool) {
        let nodes = tree.nodes
        var next = nodes[index].firstChild
        while let current = next {
            let goesInside = visit(tree.node(current))
            next = (goesInside ? nodes[current].firstChild : nil) ?? following(current)
        }
    }

    /// The node after this one and all below it, within this element.
    private func following(_ node: Int) -> Int? {
        var node = node
        while node != index {
            if let sibling = tree.nodes[node].nextSibling { return sibling }
            node = tree.nodes[node].parent
        }
        return nil
    }

    private var tag: XMLTag {
        guard case .element(let tag) = tree.nodes[index].content else {
            return XMLTag(name: "", namespace: nil, attributes: [])
        }
        return tag
    }
}

extension XMLElement: Equatable {
    /// The same element of the same tree.
    static func == (a: XMLElement, b: XMLElement) -> Bool { a.tree === b.tree && a.index == b.index }
}

/// What an element holds.
enum XMLNode: Sendable {
    case element(XMLElement)
    case text(String, line: Int)

    var element: XMLElement? {
        if case .element(let element) = self { element } else { nil }
    }
}

extension XMLTree {
    fileprivate func node(_ index: Int) -> XMLNode {
        switch nodes[index].content {
        case .element: .element(XMLElement(tree: self, index: index))
        case .text(let text): .text(text, line: nodes[index].line)
        }
    }
}
