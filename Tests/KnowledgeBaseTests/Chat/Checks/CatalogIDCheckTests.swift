import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct CatalogIDCheckTests {
    private let check = CatalogIDCheck(ids: ["RM-20421", "RM-20424", "br-7/001", "VIN3X9"])

    private static let cases: [(String, [String])] = [
        ("El RM-20421 está disponible; también el RM-20424.", []),
        ("O carro rm-20421 está disponível.", []),
        ("See https://autos.example/autos/suzuki-swift-sport-2018-rm-20421", []),
        ("El RM-20425 está disponible.", ["RM-20425"]),
        ("El RM-2042 o el RM-204210.", ["RM-2042", "RM-204210"]),
        ("Veja https://autos.example/autos/kia-rio-2020-rm-99999", ["rm-99999"]),
        ("Ref. (RM-20421), **RM-20000**", ["RM-20000"]),
        ("Brasil: BR-7/001 y BR-7/002", ["BR-7/002"]),
        ("Código ＲＭ－２０４２９", ["ＲＭ－２０４２９"]),
        ("VIN3X9 y VIN4X9", ["VIN4X9"]),
        ("FARM-20, RM- y RM 20421, CX-5, VINX, RM-20421A", []),
        ("", []),
    ]

    @Test func ids_that_do_not_exist_are_caught() {
        for (answer, unknown) in Self.cases {
            #expect(check.check(answer).unsupported.map(\.text) == unknown, "\(answer)")
        }
        let wrong = Self.cases.filter { !$0.1.isEmpty }
        print(
            "ids: \(wrong.count { !check.check($0.0).passes }) of \(wrong.count) answers with invented ids caught"
        )
    }

    @Test func existing_ids_are_found_as_claims() {
        #expect(check.check("RM-20421 y rm-20424").claims.count == 2)
    }

    @Test func ids_of_digits_or_words_alone_teach_nothing() {
        #expect(
            CatalogIDCheck(ids: ["12345", "civic", ""]).check("Son 99999 pesos, Rio y 12346").claims.isEmpty)
    }

    @Test func every_id_of_the_sample_catalog_is_known() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../corpus/catalog/cars.csv")
        let text = try String(contentsOf: file, encoding: .utf8)
        let ids = Set(
            text.split(separator: "\n").dropFirst().compactMap {
                $0.split(separator: ",").first.map(String.init)
            })
        let result = CatalogIDCheck(ids: ids).check(text)
        #expect(ids.count > 100)
        #expect(result.passes)
        // Once as id and once in the link.
        #expect(result.claims.count == 2 * ids.count)
    }

    @Test func sentences_with_unknown_ids_can_be_removed() {
        let answer = "Tenemos el RM-20421. También el RM-11111. ¿Cuál prefiere?"
        #expect(check.check(answer).removingSentences() == "Tenemos el RM-20421. ¿Cuál prefiere?")
    }
}
