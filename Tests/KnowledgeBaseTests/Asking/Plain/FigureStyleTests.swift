import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct FigureStyleTests {
    @Test(arguments: [
        ("MXN", "$1,234.50"), ("USD", "US$ 1,234.50"), ("BRL", "R$ 1.234,50"), ("EUR", "€ 1.234,50"),
        ("ARS", "$1.234,50"), ("COP", "$1.234,50"), ("CLP", "$1.234,50"), ("PEN", "PEN 1,234.50"),
        ("brl", "R$ 1.234,50"), (nil, "1,234.50"),
    ])
    func a_currency_has_its_countrys_format(currency: String?, expected: String) {
        #expect(FigureStyle(currency: currency).money(1234.5) == expected)
    }

    @Test func cents_are_written_where_there_are_some_or_they_are_wanted() {
        let style = FigureStyle(currency: "MXN")
        #expect(style.money(244_900) == "$244,900")
        #expect(style.money(244_900, cents: true) == "$244,900.00")
        #expect(style.money(0) == "$0")
        #expect(style.money(Decimal(string: "0.05") ?? 0) == "$0.05")
        #expect(style.money(Decimal(string: "-1234.5") ?? 0) == "$-1,234.50")
        #expect(style.money(1_000_000) == "$1,000,000")
        #expect(style.money("abc") == "abc")
        #expect(style.money(nil) == "")
    }

    @Test func rates_keep_their_decimals() {
        #expect(FigureStyle(currency: "MXN").rate(13.5) == "13.5")
        #expect(FigureStyle(currency: "BRL").rate(Decimal(string: "23.88") ?? 0) == "23,88")
        #expect(FigureStyle(currency: "BRL").rate(Decimal(string: "9.125") ?? 0) == "9.125")
    }

    @Test(arguments: ["MXN", "USD", "BRL", "EUR", "ARS", "COP", "CLP"])
    func what_is_written_reads_as_the_same_number(currency: String) throws {
        let style = FigureStyle(currency: currency)
        for cents in [0, 5, 99, 100, 123_456, 99_999_999, 244_900_00, 1_000_000_00] {
            let value = Decimal(cents) / 100
            let read = try #require(WrittenAmount(style.money(value, cents: true)))
            #expect(read.number == value, "\(style.money(value, cents: true))")
        }
    }
}
