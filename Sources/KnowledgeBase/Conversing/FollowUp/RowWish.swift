/// What a question by itself asks of the catalogs.
struct RowWish {
    /// It asks for rows.
    var isAboutRows = false
    /// And by more than a city, where the firm is too.
    var isMoreThanPlace = false
    /// It names what only things on offer have, so that after opening hours it speaks of them again.
    var isOnlyOfRows = false

    /// It asks for rows by their price, which a document may be asked for too.
    var isPriced = false

    private static let places: Set<CatalogRole> = [.city, .branch]

    init(_ question: String, shape: QuestionShape, catalogs: [CatalogQuestionReader]) {
        isOnlyOfRows = shape.has { $0 == .value(.colour) || $0 == .order }
        for catalog in catalogs {
            let read = catalog.read(question, language: shape.language)
            guard read.isAboutCatalog else { continue }
            isAboutRows = true
            let isPlace = !read.roles.isEmpty && read.roles.isSubset(of: Self.places)
            isMoreThanPlace = isMoreThanPlace || !isPlace
            isPriced = isPriced || read.roles.contains(.price)
        }
    }
}
