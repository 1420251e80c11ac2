/// Whether everything in an answer that is written like an id of the catalog is one.
///
/// How ids are written is learnt from some of them: `RM-20421` makes every `RM-` with digits an id, of
/// whatever length, in either case, in links too. Ids of digits alone look like any number and are left to
/// ``FigureCheck``.
public struct CatalogIDCheck: Sendable {
    private let shapes: [IDShape]
    private let exists: @Sendable (String) -> Bool

    /// Ids that are looked at to learn how they are written.
    public static let mostSamples = 1000

    /// - Parameters:
    ///   - samples: ids of the catalog; the first ``mostSamples`` count.
    ///   - exists: whether the catalog has a row with this id. Asked with ids in upper case, lower case
    ///     and as written.
    public init(samples: some Sequence<String>, exists: @escaping @Sendable (String) -> Bool) {
        var shapes: Set<IDShape> = []
        for id in samples.prefix(Self.mostSamples) {
            if let shape = IDShape(id) { shapes.insert(shape) }
        }
        self.shapes = shapes.sorted { $0.parts.count > $1.parts.count }
        self.exists = exists
    }

    public init(ids: Set<String>) {
        self.init(samples: ids.sorted()) { ids.contains($0) }
    }

    public func check(_ answer: String) -> FigureCheckResult {
        let text = PlainText(answer)
        var result = FigureCheckResult(answer: answer)
        var start = 0
        while start < text.bytes.count {
            guard let end = idEnd(at: start, text.bytes) else {
                start += 1
                continue
            }
            let range = text.range(start..<end)
            let claim = Claim(kind: .code, text: String(answer[range]), range: range)
            result.claims.append(claim)
            if !isKnown(claim.text) { result.unsupported.append(claim) }
            start = end
        }
        return result
    }

    private func isKnown(_ id: String) -> Bool {
        exists(id) || exists(id.uppercased()) || exists(id.lowercased())
    }

    private func idEnd(at start: Int, _ bytes: [UInt8]) -> Int? {
        guard start == 0 || !bytes[start - 1].isAlphanumeric else { return nil }
        return shapes.lazy.compactMap { $0.end(in: bytes, at: start) }.first
    }
}

/// How an id is written: letters and marks as they are, digits by any others.
struct IDShape: Hashable {
    enum Part: Hashable {
        case digits
        case literal([UInt8])
    }

    let parts: [Part]

    /// `nil` for ids that ordinary words or numbers could be: without a letter or without a digit.
    init?(_ id: String) {
        let bytes = PlainText(id).bytes
        guard bytes.contains(where: \.isLowercaseLetter), bytes.contains(where: \.isDigit), bytes.count <= 64
        else {
            return nil
        }
        var parts: [Part] = []
        for byte in bytes {
            switch (parts.last, byte.isDigit) {
            case (.digits, true): break
            case (_, true): parts.append(.digits)
            case (.literal(let literal), false): parts[parts.count - 1] = .literal(literal + [byte])
            case (_, false): parts.append(.literal([byte]))
            }
        }
        self.parts = parts
    }

    /// Where something of this shape ends that begins at an offset.
    func end(in bytes: [UInt8], at start: Int) -> Int? {
        var index = start
        for part in parts {
            switch part {
            case .literal(let literal):
                guard bytes[index...].starts(with: literal) else { return nil }
                index += literal.count
            case .digits:
                let digits = bytes[index...].prefix(while: \.isDigit).count
                guard digits > 0 else { return nil }
                index += digits
            }
        }
        return index == bytes.count || !bytes[index].isAlphanumeric ? index : nil
    }
}
