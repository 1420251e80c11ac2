import KnowledgeBase

/// What an ``XMLTree`` is made of: records of fixed size that point to each other by index, and the
/// names and bytes they share. A node takes 28 bytes, whatever it is called, beside its text.
struct XMLRecords: Sendable {
    struct Name: Sendable, Hashable {
        /// Without prefix.
        var name: String
        /// URI; `nil` for none.
        var namespace: String?
    }

    struct Node: Sendable {
        /// Where its name stands in ``XMLRecords/names``; ``text`` for a run of text.
        var name: UInt16
        /// Counted from 1.
        var line: UInt32
        var parent: UInt32
        /// 0, the document itself, for none; so is ``nextSibling``.
        var firstChild: UInt32 = 0
        var nextSibling: UInt32 = 0
        /// The attributes of an element, the bytes of a text.
        var start: Int32 = 0
        var count: Int32 = 0

        static let text = UInt16.max
        var isText: Bool { name == Node.text }
        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    struct Attribute: Sendable {
        var name: UInt16
        var start: Int32
        var count: Int32
    }

    /// The first is the document itself, which is nameless.
    private(set) var nodes = [Node(name: 0, line: 1, parent: 0)]
    private(set) var attributes: [Attribute] = []
    private(set) var names = [Name(name: "", namespace: nil)]
    /// Texts and values of attributes, in UTF-8.
    private(set) var bytes: [UInt8] = []

    func children(of node: Int) -> some Sequence<Int> {
        sequence(state: Int(nodes[node].firstChild)) { [nodes] next in
            guard next != 0 else { return nil }
            defer { next = Int(nodes[next].nextSibling) }
            return next
        }
    }

    func attributes(of node: Int) -> ArraySlice<Attribute> {
        nodes[node].isText ? [] : attributes[nodes[node].range]
    }

    func value(of attribute: Attribute) -> String {
        String(decoding: bytes[Int(attribute.start)..<Int(attribute.start + attribute.count)], as: UTF8.self)
    }

    func text(of node: Int) -> String { String(decoding: bytes[nodes[node].range], as: UTF8.self) }
}

extension XMLRecords {
    /// Puts records together from what a parser meets.
    struct Builder {
        private(set) var records = XMLRecords()
        /// The elements that are not closed yet, the document first, and their last children.
        private var open: [(node: Int, lastChild: Int)] = [(0, 0)]
        private var numbers: [Name: UInt16] = [:]
        private let action: String
        private let maximumParts: Int

        /// Different names of elements and attributes in one document; no format has a twentieth of it.
        static let maximumNames = Int(Node.text)

        /// - Parameters:
        ///   - name: the file as messages name it.
        ///   - maximumParts: elements, attributes and runs of text.
        init(name: String, maximumParts: Int) {
            action = "read '\(name)'"
            self.maximumParts = maximumParts
        }

        mutating func start(_ tag: XMLTag, line: Int) throws {
            var node = Node(
                name: try number(of: Name(name: tag.name, namespace: tag.namespace)),
                line: UInt32(clamping: line), parent: 0)
            node.start = Int32(records.attributes.count)
            node.count = Int32(tag.attributes.count)
            for attribute in tag.attributes { try append(attribute) }
            open.append((try append(node), 0))
        }

        mutating func end() {
            if open.count > 1 { open.removeLast() }
        }

        /// Runs of text that follow each other are one.
        mutating func text(_ piece: String, line: Int) throws {
            let (start, count) = try append(piece)
            let last = open[open.count - 1].lastChild
            // Nothing was added since a text that is still the last child, so its bytes end here.
            if last != 0, records.nodes[last].isText {
                records.nodes[last].count += count
            } else {
                _ = try append(
                    Node(name: Node.text, line: UInt32(clamping: line), parent: 0, start: start, count: count)
                )
            }
        }

        private mutating func append(_ node: Node) throws -> Int {
            try checkParts()
            let index = records.nodes.count
            let (parent, last) = open[open.count - 1]
            var node = node
            node.parent = UInt32(parent)
            records.nodes.append(node)
            if last == 0 {
                records.nodes[parent].firstChild = UInt32(index)
            } else {
                records.nodes[last].nextSibling = UInt32(index)
            }
            open[open.count - 1].lastChild = index
            return index
        }

        private mutating func append(_ attribute: XMLAttribute) throws {
            try checkParts()
            let name = try number(of: Name(name: attribute.name, namespace: attribute.namespace))
            let (start, count) = try append(attribute.value)
            records.attributes.append(Attribute(name: name, start: start, count: count))
        }

        private mutating func append(_ text: String) throws -> (start: Int32, count: Int32) {
            let start = records.bytes.count
            let count = text.utf8.count
            guard start + count <= Int32.max else { throw exceeds("more than \(Int32.max) bytes of text") }
            records.bytes.append(contentsOf: text.utf8)
            return (Int32(start), Int32(count))
        }

        private mutating func number(of name: Name) throws -> UInt16 {
            if let number = numbers[name] { return number }
            guard records.names.count < Builder.maximumNames else {
                throw exceeds("more than \(Builder.maximumNames) different names of elements and attributes")
            }
            let number = UInt16(records.names.count)
            records.names.append(name)
            numbers[name] = number
            return number
        }

        private func checkParts() throws {
            // The document itself is none of them.
            guard records.nodes.count - 1 + records.attributes.count < maximumParts else {
                throw exceeds("more than \(maximumParts) elements, attributes and texts")
            }
        }

        private func exceeds(_ reason: String) -> KnowledgeBaseError {
            KnowledgeBaseError(.limitExceeded, cannot: action, because: reason)
        }
    }
}
