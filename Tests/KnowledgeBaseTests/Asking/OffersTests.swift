import Foundation
import Testing

@testable import KnowledgeBase

/// Rows of which something is asked that no column says are offered, and are no answer.
@Suite struct OffersTests {
    private let cars: SearchableCatalog

    init() throws {
        let catalog = try CatalogFixtures.cars()
        let record = CatalogRecord(
            name: "cars", path: "/cars.csv", contentHash: "", addedAt: Date(timeIntervalSince1970: 0),
            catalog: catalog)
        cars = SearchableCatalog(StoredCatalog(record: record, rows: catalog.rows))
    }

    private func offers(_ question: String) -> Offers {
        let finding = cars.find(cars.read(question), limit: 20)
        return Offers(catalogs: [cars], findings: [finding].filter { $0.question.isAboutCatalog })
    }

    @Test func rows_that_do_not_say_what_is_asked_are_offered() throws {
        let offers = offers("¿Cuánto torque tiene el Mustang?")
        #expect(offers.unknownProperty == "torque")
        let offer = try #require(offers.offer(in: .spanish, limit: 2))
        let lines = offer.text.split(separator: "\n")
        #expect(lines.first == "Esto es lo que tengo en el catálogo:")
        #expect(lines[1].hasPrefix("1. Ford Mustang"))
        #expect(offer.rows.count == 2)
        #expect(offers.note.contains("no column of the catalog says this of them: torque"))
    }

    @Test func rows_that_say_what_is_asked_are_an_answer() {
        let offers = offers("¿Cuántos km tiene el RM-20421?")
        #expect(offers.unknownProperty == nil)
        #expect(offers.offer(in: .spanish, limit: 2) == nil)
        #expect(offers.note.contains("1 meet the wishes"))
    }

    @Test func nothing_is_offered_in_place_of_what_is_not_there() {
        let offers = offers("How much horsepower does the Lancer have?")
        #expect(offers.unknownProperty == "horsepower")
        #expect(offers.offer(in: .english, limit: 2) == nil)
    }

    @Test func no_property_is_unknown_where_no_catalog_is_asked() {
        #expect(offers("¿A qué hora abren?").unknownProperty == nil)
    }
}
