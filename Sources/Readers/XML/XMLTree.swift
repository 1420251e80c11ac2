import Foundation
import KnowledgeBase

/// A whole XML or HTML document in memory.
///
/// Nodes lie in one array and point to each other by index, so that a tree of any shape is built,
/// walked and freed without recursion.
final class XMLTree: Sendable {
    fileprivate let records: XMLRecords
    /// Ids that some `aria-controls` of an HTML page names.
    fileprivate let controlled: Set<String>

    /// Elements of one tree; larger documents are streamed with ``XMLEvents``.
    static let maximumElements = 4_000_000
    /// Elements, attributes and runs of text of one tree together: 28 bytes each at most, beside their
    /// texts.
    static let maximumParts = 10_000_000

    /// - Parameter renamed: names that elements get instead of those in the file.
    /// - Throws: as ``XMLEvents/parse(_:as:name:limits:maximumElements:_:)``.
    init(
        parsing bytes: Data, as syntax: XMLEvents.Syntax, name: String, limits: ReadingLimits,
        maximumParts: Int = maximumParts, renamed: [String: String] = [:]
    ) throws {
        var builder = XMLRecords.Builder(name: name, maximumParts: maximumParts)
        var controlled: Set<String> = []
        try XMLEvents.parse(
            bytes, as: syntax, name: name, limits: limits, maximumElements: XMLTree.maximumElements
        ) { event in
            switch event {
            case .start(var tag, let line):
                if let name = renamed[tag.name] { tag.name = name }
                if syntax == .html, let ids = tag.attributes["aria-controls"] {
                    controlled.formUnion(ids.split(whereSeparator: \.isWhitespace).map(String.init))
                }
                try builder.start(tag, line: line)
            case .end: builder.end()
            case .text(let piece, let line): try builder.text(piece, line: line)
            }
        }
        records = builder.records
        self.controlled = controlled
    }

    /// The document itself: a nameless element whose children stand at the top.
    var document: XMLElement { XMLElement(tree: self, index: 0) }

    /// The outermost element; the nameless document when there is none.
    var root: XMLElement { document.elements.first ?? document }
}

/// An element of an ``XMLTree``. Holds on to the tree.
struct XMLElement: Sendable {
    fileprivate let tree: XMLTree
    fileprivate let index: Int

    /// Local name, without prefix; in lower case in HTML, empty for the document itself.
    var name: String { qualifiedName.name }
    /// URI; `nil` in HTML.
    var namespace: String? { qualifiedName.namespace }
    var attributes: [XMLAttribute] {
        tree.records.attributes(of: index).map { attribute in
            let name = tree.records.names[Int(attribute.name)]
            return XMLAttribute(
                name: name.name, namespace: name.namespace, value: tree.records.value(of: attribute))
        }
    }
    /// The line of the start tag, counted from 1.
    var line: Int { Int(tree.records.nodes[index].line) }

    /// The attribute of that local name, one without prefix before others.
    subscript(attribute: String) -> String? {
        value { $0.name == attribute && $0.namespace == nil } ?? value { $0.name == attribute }
    }

    func attribute(_ name: String, namespace: String) -> String? {
        value { $0.name == name && $0.namespace == namespace }
    }

    private func value(where matches: (XMLRecords.Name) -> Bool) -> String? {
        let records = tree.records
        return records.attributes(of: index).first { matches(records.names[Int($0.name)]) }
            .map(records.value)
    }

    private var qualifiedName: XMLRecords.Name { tree.records.names[Int(tree.records.nodes[index].name)] }

    /// Whether a control of the page (`aria-controls`) shows and hides the element of that id.
    func isControlled(id: String) -> Bool { tree.controlled.contains(id) }

    var parent: XMLElement? {
        index == 0 ? nil : XMLElement(tree: tree, index: Int(tree.records.nodes[index].parent))
    }

    /// Elements and runs of text in document order.
    var children: some Sequence<XMLNode> {
        tree.records.children(of: index).lazy.map { [tree] in tree.node($0) }
    }

    var elements: [XMLElement] { Array(childElements) }

    func elements(named name: String) -> [XMLElement] { elements.filter { $0.name == name } }

    /// The first child of that name.
    func first(_ name: String) -> XMLElement? { childElements.first { $0.name == name } }

    /// Passes over texts without a copy of them.
    private var childElements: some Sequence<XMLElement> {
        tree.records.children(of: index).lazy.filter { [tree] in !tree.records.nodes[$0].isText }
            .map { [tree] in XMLElement(tree: tree, index: $0) }
    }

    /// Every element below of one of these names, in document order, those within a match too.
    func descendants(named names: Set<String>) -> [XMLElement] {
        var found: [XMLElement] = []
        walkIndexes { index in
            let element = XMLElement(tree: tree, index: index)
            if !tree.records.nodes[index].isText, names.contains(element.name) { found.append(element) }
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
    func walk(_ visit: (XMLNode) -> Bool) { walkIndexes { visit(tree.node($0)) } }

    private func walkIndexes(_ visit: (Int) -> Bool) {
        var next = Int(tree.records.nodes[index].firstChild)
        while next != 0 {
            let child = visit(next) ? Int(tree.records.nodes[next].firstChild) : 0
            next = child != 0 ? child : following(next)
        }
    }

    /// The node after this one and all below it, within this element; 0 for none.
    private func following(_ node: Int) -> Int {
        var node = node
        while node != index {
            let sibling = tree.records.nodes[node].nextSibling
            if sibling != 0 { return Int(sibling) }
            node = Int(tree.records.nodes[node].parent)
        }
        return 0
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
        guard records.nodes[index].isText else { return .element(XMLElement(tree: self, index: index)) }
        return .text(records.text(of: index), line: Int(records.nodes[index].line))
    }
}
