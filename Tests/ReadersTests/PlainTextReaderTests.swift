import KnowledgeBase
import Testing

@testable import Readers

struct PlainTextReaderTests {
    @Test func wrapped_prose_is_joined_and_addresses_are_not() async throws {
        let document = try await readFixture("txt/hard_wrapped.txt")
        #expect(document.title == "GARANTIA DE FÁBRICA")
        #expect(
            document.outline == [
                "# GARANTIA DE FÁBRICA",
                "p 3-5: A garantia cobre defeitos de fabricação do motor, do câmbio e da direção durante doze "
                    + "meses, contados da data de entrega do veículo ao primeiro comprador.",
                "# GARANTIA DE FÁBRICA > 1.1 O que não está coberto",
                "p 9-10: Desgaste natural de pneus, pastilhas e palhetas, e danos causados por uso indevido.",
                "li 12: - Correias",
                "li 13-14: - Filtros, desde que trocados no prazo previsto no manual",
                "li 15: - Lâmpadas",
                "code 17-19: Matriz São Paulo\nAv. Paulista 1000\nTel. 11 5555-0100",
            ])
    }

    @Test(arguments: [
        "Para pedir un turno en el taller llame\nal número que figura en la factura o\nescriba al correo de atención con la\npatente del vehículo y el kilometraje.",
        "La garantía cubre el motor y la caja.\nNo cubre el desgaste de las pastillas\nni los daños que cause un accidente\nsalvo que el seguro diga otra cosa.",
        "Deliveries are made on weekdays between\nnine and five, and on Saturdays if the\ncustomer has asked for it in advance.",
        "O prazo de entrega é de dez dias úteis a\ncontar do pagamento.",
    ])
    func prose_wrapped_at_a_narrow_column_is_joined(text: String) async throws {
        let document = try await readText(text, named: "a.txt")
        #expect(
            document.blocks == [
                .paragraph(
                    Span(
                        text.replacing("\n", with: " "),
                        at: .lines(1...text.split(separator: "\n").count)))
            ])
    }

    @Test(arguments: [
        // An address, names, opening hours.
        "Autos del Sur S.A. Casa Central Rosario\nAv. San Martín 1234, segundo piso\nCódigo postal 2000, Santa Fe.",
        "María de los Ángeles Fernández\nJuan Carlos Rodríguez Peña\nLuis Alberto Gómez.",
        "Lunes a viernes de 9 a 18 horas\nsábados de 9 a 13 horas solamente\ndomingos y feriados cerrado",
        // Labels with their values.
        "Horario: lunes a viernes de 9 a 18\nteléfono: 4555-1234, interno doce\ncorreo: atención y repuestos juntos.",
        // Verses: Quevedo, Camões, and some without punctuation.
        "Cerrar podrá mis ojos la postrera\nsombra que me llevare el blanco día,\ny podrá desatar esta alma mía\nhora a su afán ansioso lisonjera;",
        "As armas e os Barões assinalados\nQue da Ocidental praia Lusitana\nPor mares nunca de antes navegados\nPassaram ainda além da Taprobana.",
        "vengo a decirte que la tarde cae\nsobre los techos de la ciudad vieja\ny que nadie pregunta por nosotros",
        "Verde que te quiero verde.\nVerde viento. Verdes ramas.\nEl barco sobre la mar\ny el caballo en la montaña.",
    ])
    func short_lines_that_are_lines_stay(text: String) async throws {
        let document = try await readText(text, named: "a.txt")
        #expect(
            document.blocks == [.code(Span(text, at: .lines(1...text.split(separator: "\n").count)))])
    }

    @Test func underlined_lines_are_headings_and_columns_stay() async throws {
        let document = try await readFixture("txt/underlined_headings.txt")
        #expect(document.title == "Delivery manual")
        #expect(
            document.outline == [
                "# Delivery manual", "p 4: We deliver on weekdays.", "# Delivery manual > Papers",
                "p 9: Bring the following:", "li 10: 1) your ID", "li 11: 2) proof of address",
                "p 13: Opening hours", "code 15-16: Monday     9-18\nSaturday   9-13",
            ])
    }

    @Test func light_markups_have_their_own_headings() async throws {
        let guide = try await readFixture("txt/guide.adoc")
        #expect(guide.outline == ["# Care guide > Engine oil", "p 5: Change it every 10,000 km."])
        let notes = try await readText("* Papers\n** Title\nKeep it.\n", named: "a.org")
        #expect(notes.outline == ["# Papers > Title", "p 3: Keep it."])
    }

    @Test(arguments: ["txt/windows_1252.txt", "txt/utf16_without_bom.txt", "txt/utf16_big_endian.txt"])
    func encodings_give_the_same_letters(path: String) async throws {
        let outline = try await readFixture(path).outline.joined()
        #expect(outline.contains("Señora") || outline.contains("Garantía"))
        #expect(!outline.contains("\u{FFFD}"))
    }

    @Test func stray_zero_byte_is_dropped() async throws {
        let document = try await readFixture("txt/zero_bytes.txt")
        #expect(
            document.outline == [
                "# ", "p 1: The warranty lasts twelve months from the day of delivery to the first owner.",
            ])
    }

    @Test(arguments: [
        "1.2 Alcance", "3.4.1 Scope of this manual", "POLÍTICA DE PRIVACIDAD", "Capítulo 3", "Chapter IV",
    ])
    func line_that_looks_like_a_heading_is_one(line: String) async throws {
        let document = try await readText("\(line)\n\nText follows.\n", named: "a.txt")
        #expect(document.outline == ["# \(line)", "p 3: Text follows."])
    }

    @Test(arguments: [
        "NO.", "AB 123 CD", "1. Primero", "1.5 kg de pan", "Un título sin marca", "12.50", "HOLA, ¿QUÉ TAL?",
        "-----", "2019 was a good year",
    ])
    func line_that_only_resembles_a_heading_is_text(line: String) async throws {
        let document = try await readText("\(line)\n\nText follows.\n", named: "a.txt")
        #expect(document.sections.map(\.headingPath) == [[]])
        #expect(document.blocks.count == 2)
    }

    @Test func numbered_headings_nest_by_their_parts() async throws {
        let text = "1.1 Uno\n\na\n\n1.1.1 Dos\n\nb\n\n1.2 Tres\n\nc\n"
        let paths = try await readText(text, named: "a.txt").sections.map(\.headingPath)
        #expect(paths == [["1.1 Uno"], ["1.1 Uno", "1.1.1 Dos"], ["1.2 Tres"]])
    }

    @Test func heading_inside_the_text_is_no_title() async throws {
        let document = try await readText("Some text first.\n\nPAPERS\n\nMore.\n", named: "a.txt")
        #expect(document.title == nil)
    }
}
