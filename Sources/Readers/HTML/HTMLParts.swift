/// The parts of a table, row or list, and all else that stands between them.
///
/// Pages put forms, font changes and text where the standard allows none; browsers show them, so none
/// of it may be lost.
struct HTMLParts {
    /// In document order.
    private(set) var parts: [XMLElement] = []
    /// What is no part and holds none.
    private(set) var strays: [XMLNode] = []

    private let names: Set<String>
    private let closed: Set<String>

    /// - Parameters:
    ///   - names: of the parts, which are found within elements of other names too.
    ///   - closed: names of elements whose inside belongs to them.
    init(of element: XMLElement, named names: Set<String>, closed: Set<String>) {
        self.names = names
        self.closed = closed
        _ = collect(from: element)
    }

    /// Whether there is a part in the element. Recurses as deep as the tree is nested.
    private mutating func collect(from element: XMLElement) -> Bool {
        let partsBefore = parts.count
        for child in element.children {
            guard case .element(let element) = child else {
                strays.append(child)
                continue
            }
            if HTMLContent.isBoilerplate(element) { continue }
            if names.contains(element.name) {
                parts.append(element)
                continue
            }
            let straysBefore = strays.count
            if closed.contains(element.name) || !collect(from: element) {
                strays.removeLast(strays.count - straysBefore)
                strays.append(child)
            }
        }
        return parts.count > partsBefore
    }
}
