import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct PDFReaderTests {
    private let reader = PDFReader()

    @Test func handbook_has_headings_lists_and_whole_table_rows() async throws {
        let document = try await Office.read("pdf/handbook.pdf", reader)
        #expect(document.title == "Manual de la empresa")
        #expect(document.metadata["author"] == "Ana Pérez")
        let lines = Office.lines(document)
        #expect(
            lines.filter { $0.hasPrefix("#") } == [
                "# 1. Capítulo 1", "# 1. Capítulo 1 > Cobertura 1", "# 2. Capítulo 2",
                "# 2. Capítulo 2 > Cobertura 2",
                "# 3. Capítulo 3", "# 3. Capítulo 3 > Cobertura 3",
            ])
        #expect(lines.contains("p. 1: - Motor"))
        #expect(lines.contains("p. 2: 3. Pedir un turno"))
        #expect(lines.contains("= Modelo | Precio | Observaciones"))
        #expect(
            lines.contains(
                "p. 3: Modelo 3 | $ 8000 | Incluye transferencia y una revisión completa antes de la entrega")
        )
    }

    @Test func running_headers_go_and_repeated_body_lines_stay() async throws {
        let lines = Office.lines(try await Office.read("pdf/handbook.pdf", reader))
        #expect(!lines.contains { $0.contains("Manual interno") || $0.contains("Confidencial") })
        let sentences =
            lines.joined(separator: " ").components(separatedBy: "en nuestros talleres.").count - 1
        #expect(sentences == 15)
    }

    @Test func columns_are_read_one_after_the_other() async throws {
        let text = Office.lines(try await Office.read("pdf/two-columns.pdf", reader)).joined(separator: " ")
        let left = try #require(text.range(of: "izquierda sigue aquí, línea 30."))
        let right = try #require(text.range(of: "derecha sigue aquí, línea 1 "))
        #expect(left.upperBound < right.lowerBound)
    }

    @Test func first_cell_that_spans_rows_is_repeated_in_each() async throws {
        let document = try await Office.read("pdf/spanning-cells.pdf", reader)
        #expect(
            Office.lines(document) == [
                "# ", "= Marca | Modelo | Precio", "p. 1: Sol | Modelo 1 | 9000",
                "p. 1: Sol | Modelo 2 | 9001", "p. 1: Sol | Modelo 3 | 9002", "p. 1: Luna | Modelo 4 | 9003",
                "p. 1: Luna | Modelo 5 | 9004", "p. 2: Luna | Modelo 1 | 9000", "p. 2: Mar | Modelo 2 | 9001",
                "p. 2: Mar | Modelo 3 | 9002", "p. 2: Mar | Modelo 4 | 9003", "p. 2: Mar | Modelo 5 | 9004",
            ])
    }

    @Test func titles_and_prices_that_differ_by_numbers_are_no_running_text() async throws {
        let document = try await Office.read("pdf/numbered-titles.pdf", reader)
        #expect(
            Office.lines(document) == [
                "# Modelo 2019: USD 14000", "p. 1: Color azul, único dueño.", "p. 1: Precio de lista: 500",
                "# Modelo 2020: USD 15000", "p. 2: Color rojo, único dueño.", "p. 2: Precio de lista: 1000",
                "# Modelo 2021: USD 16000", "p. 3: Color gris, único dueño.", "p. 3: Precio de lista: 1500",
            ])
    }

    @Test func title_is_the_text_where_there_is_no_other() async throws {
        let document = try await Office.read("pdf/title-only.pdf", reader)
        #expect(document.title == "Garantía de doce meses")
        #expect(Office.lines(document) == ["# ", "p. 1: Garantía de doce meses"])
        #expect(document.notices.isEmpty)
    }

    @Test func scanned_file_is_told_loudly() async throws {
        let document = try await Office.read("pdf/scanned-no-text.pdf", reader)
        #expect(document.sections.isEmpty)
        #expect(document.notices == ["0 characters of text: scanned? Try --ocr"])
    }

    @Test func scanned_page_among_others_is_named() async throws {
        let document = try await Office.read("pdf/scanned-first-page.pdf", reader)
        #expect(Office.lines(document) == ["# ", "p. 2: Only this page has text."])
        #expect(document.notices == ["no text on 1 of 2 pages (1): scanned? Try --ocr"])
    }

    @Test(.enabled(if: isInstalled("tesseract")))
    func scanned_page_is_recognised_when_asked() async throws {
        let document = try await Office.read("pdf/scanned-no-text.pdf", PDFReader(ocr: OCR(resolution: 150)))
        #expect(Office.lines(document) == ["# ", "p. 1: Warranty covers the engine"])
        #expect(document.notices.isEmpty)
    }

    @Test(.enabled(if: isInstalled("tesseract")))
    func language_that_tesseract_lacks_is_named() async throws {
        let reader = PDFReader(ocr: OCR(languages: ["xxx"]))
        let error = await Office.failure(try Office.file("pdf/scanned-no-text.pdf"), reader)
        #expect(error?.kind == .external)
        #expect(error?.reason == "tesseract has none of the languages xxx")
    }

    @Test func encrypted_file_is_encrypted() async throws {
        #expect(await Office.failure(try Office.file("pdf/encrypted.pdf"), reader)?.kind == .encrypted)
    }

    @Test func file_whose_owner_forbids_copying_is_encrypted_not_damaged() async throws {
        let error = await Office.failure(try Office.file("pdf/no-copying.pdf"), reader)
        #expect(error?.kind == .encrypted)
        #expect(error?.reason == "its owner forbids copying")
    }

    @Test func failure_of_tesseract_is_told_in_its_words() {
        let output = ExternalProgram.Output(
            succeeded: false, bytes: Data(), errors: "Estimating\nError: image too large\n")
        let error = OCR.failure(output, page: 3, file: FileContent(path: "a.pdf", bytes: Data()))
        #expect(error.kind == .external)
        #expect(error.reason == "tesseract failed on page 3: Error: image too large")
    }

    @Test func truncated_file_is_unreadable_with_popplers_reason() async throws {
        let error = await Office.failure(try Office.file("pdf/truncated.pdf"), reader)
        #expect(error?.kind == .unreadable)
        #expect(error?.reason.hasPrefix("the PDF is damaged (") == true)
    }

    @Test func file_that_does_not_begin_like_a_pdf_is_unreadable() async {
        let error = await Office.failure(FileContent(path: "a.pdf", bytes: Data("hello".utf8)), reader)
        #expect(error?.reason == "it does not begin like a PDF")
    }

    @Test func pages_bytes_and_output_are_limited() async throws {
        let file = try Office.file("pdf/handbook.pdf")
        var limits = ReadingLimits()
        limits.pages = 2
        #expect(
            await Office.failure(file, reader, limits: limits)?.reason == "3 pages, more than the limit of 2")
        limits = ReadingLimits()
        limits.bytes = 100
        #expect(await Office.failure(file, reader, limits: limits)?.kind == .limitExceeded)
        limits = ReadingLimits()
        limits.decompressedBytes = 2000
        #expect(await Office.failure(file, reader, limits: limits)?.kind == .limitExceeded)
    }

    @Test func program_that_takes_too_long_is_stopped() async throws {
        let program = ExternalProgram(name: "sleep", package: "coreutils")
        var limits = ReadingLimits()
        limits.time = .milliseconds(50)
        let file = FileContent(path: "a.pdf", bytes: Data())
        await #expect(throws: KnowledgeBaseError.self) {
            try await program.run(["600"], for: file, limits: limits)
        }
    }

    @Test func program_that_is_missing_is_named_with_its_package() async throws {
        let program = ExternalProgram(name: "no-such-program", package: "some-package")
        let file = FileContent(path: "a.pdf", bytes: Data())
        let expected = KnowledgeBaseError(
            .external, cannot: "read 'a.pdf'", because: "the program 'no-such-program' is not installed",
            advice: "Install it: apt-get install some-package")
        await #expect(throws: expected) { try await program.run([], for: file, limits: ReadingLimits()) }
    }

    @Test func temporary_folder_is_removed_also_after_an_error() async throws {
        struct Failure: Error {}
        var path = ""
        do {
            try await withTemporaryFolder { folder in
                path = folder.path
                throw Failure()
            }
        } catch is Failure {}
        #expect(!path.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}

private func isInstalled(_ program: String) -> Bool {
    ["/usr/bin", "/usr/local/bin"].contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
}

struct PDFStructureTests {
    private func fragment(
        _ text: String, left: Double, top: Double, size: Double = 20, bold: Bool = false
    ) -> PDFFragment {
        PDFFragment(
            text: text, left: left, top: top, width: Double(text.count) * size / 2, height: size,
            fontSize: size,
            isBold: bold)
    }

    private func lines(_ fragments: [PDFFragment], outline: [PDFLayout.OutlineItem] = []) -> [String] {
        let rows = PDFRow.rows(of: PDFPage(number: 1, height: 1000, fragments: fragments))
        let sections = PDFStructure.sections(pages: [rows], outline: outline, title: nil)
        return Office.lines(Document(mediaType: "application/pdf", sections: sections))
    }

    @Test func layout_lines_are_parsed() {
        let xml = """
            <page number="4" position="absolute" top="0" left="0" height="1188" width="918">
            \t<fontspec id="0" size="17" family="A" color="#000000"/>
            <text top="54" left="135" width="258" height="21" font="0"><b>A &lt;b&gt; &amp;amp; c</b> <i> d</i></text>
            <text top="9" left="1" width="2" height="3" font="0"><a href="x"><b>bold</b></a></text>
            </page>
            <outline>
            <item page="4">Uno</item>
            <outline>
            <item page="5">Dos</item>
            </outline>
            </outline>
            """
        let layout = PDFLayoutParser.parse(Data(xml.utf8))
        #expect(layout.pages.map(\.number) == [4])
        #expect(layout.pages.first?.fragments.map(\.text) == ["A <b> &amp; c d", "bold"])
        #expect(layout.pages.first?.fragments.map(\.isBold) == [false, true])
        #expect(layout.pages.first?.fragments.first?.fontSize == 17)
        #expect(
            layout.outline == [
                .init(title: "Uno", level: 1, page: 4), .init(title: "Dos", level: 2, page: 5),
            ])
    }

    @Test(arguments: [
        "<text", "<text top=\"x\">a", "<page", "<text top=\"nan\" left=\"inf\">a</text>", "</outline>",
        "<item>",
    ])
    func damaged_layout_is_survived(line: String) {
        let layout = PDFLayoutParser.parse(Data("<page number=\"1\" height=\"9\">\n\(line)\n".utf8))
        #expect(layout.pages.count <= 2)
        #expect(layout.pages.flatMap(\.fragments).allSatisfy { $0.left.isFinite && $0.top.isFinite })
    }

    @Test func words_broken_at_line_ends_are_joined() {
        #expect(joinLines("la garan-", "tía cubre") == "la garantía cubre")
        #expect(joinLines("Buenos", "Aires") == "Buenos Aires")
        #expect(joinLines("2019-", "2024") == "2019- 2024")
        #expect(joinLines("São Paulo-", "Rio") == "São Paulo- Rio")
    }

    @Test func larger_and_bold_lines_are_headings_where_there_is_no_outline() {
        let text = lines([
            fragment("Título", left: 10, top: 100, size: 30),
            fragment("Sección", left: 10, top: 140, bold: true),
            fragment("Texto del cuerpo que es mucho más largo que los títulos.", left: 10, top: 170),
        ])
        #expect(
            text == ["# Título > Sección", "p. 1: Texto del cuerpo que es mucho más largo que los títulos."])
    }

    @Test func with_an_outline_only_its_entries_are_headings() {
        let text = lines(
            [
                fragment("1.  Uno", left: 10, top: 100, size: 30),
                fragment("Oferta", left: 10, top: 140, size: 30),
                fragment("Texto.", left: 10, top: 180),
            ], outline: [.init(title: "1. Uno", level: 1, page: 1)])
        #expect(text == ["# 1. Uno", "p. 1: Oferta", "p. 1: Texto."])
    }

    @Test func gap_between_lines_parts_paragraphs() {
        let text = lines([
            fragment("uno dos", left: 10, top: 100), fragment("tres", left: 10, top: 122),
            fragment("cuatro", left: 10, top: 144), fragment("cinco", left: 10, top: 190),
        ])
        #expect(text == ["# ", "p. 1: uno dos tres cuatro", "p. 1: cinco"])
    }

    @Test func bold_words_amid_a_line_stay_in_it() {
        let text = lines([
            fragment("vale por", left: 10, top: 100), fragment("doce", left: 100, top: 100, bold: true),
            fragment("meses", left: 150, top: 100),
        ])
        #expect(text == ["# ", "p. 1: vale por doce meses"])
    }

    @Test(arguments: [
        ("• uno", "-", "uno"), ("– uno", "-", "uno"), ("3. uno", "3.", "uno"), ("b) uno", "b)", "uno"),
        ("(4) uno", "(4)", "uno"), ("12.Uno", "12.", "Uno"), ("\u{F0B7} uno", "-", "uno"),
    ])
    func list_markers_are_known(text: String, marker: String, rest: String) {
        #expect(ListMarker(text)?.marker == marker)
        #expect(ListMarker(text).map { String($0.rest) } == rest)
    }

    @Test(arguments: ["uno", "2024. Año", "3.5 toneladas", "", "Sr. Pérez", "-5 grados"])
    func other_beginnings_are_no_list_markers(text: String) {
        #expect(ListMarker(text) == nil)
    }

    @Test func table_cells_of_several_lines_stay_in_their_row() {
        let text = lines([
            fragment("Plan", left: 10, top: 100), fragment("Detalle", left: 300, top: 100),
            fragment("Básico", left: 10, top: 130), fragment("(mensual)", left: 10, top: 152),
            fragment("Sin extras", left: 300, top: 130),
            fragment("Pleno", left: 10, top: 182), fragment("Todo", left: 300, top: 182),
        ])
        #expect(
            text == ["# ", "= Plan | Detalle", "p. 1: Básico (mensual) | Sin extras", "p. 1: Pleno | Todo"])
    }

    @Test func rows_below_a_cell_that_spans_them_stay_rows() {
        func table(_ names: [String]) -> [String] {
            lines(
                [fragment("Marca", left: 10, top: 100), fragment("Precio", left: 300, top: 100)]
                    + names.enumerated().flatMap { index, name in
                        let top = 132 + 32 * Double(index)
                        let price = fragment("\(index)", left: 300, top: top)
                        return name.isEmpty ? [price] : [fragment(name, left: 10, top: top), price]
                    })
        }
        #expect(
            table(["Sol", "", "Luna"]).suffix(3) == ["p. 1: Sol | 0", "p. 1: Sol | 1", "p. 1: Luna | 2"])
        #expect(
            table(["", "Sol", "Luna"]).suffix(3) == ["p. 1: Sol | 0", "p. 1: Sol | 1", "p. 1: Luna | 2"])
        #expect(table(["", "Sol", ""]).suffix(3) == ["p. 1:  | 0", "p. 1: Sol | 1", "p. 1:  | 2"])
    }

    @Test func labels_with_values_have_no_header_unless_it_is_set_off() {
        func table(bold: Bool) -> [String] {
            lines([
                fragment("Cobertura", left: 10, top: 100, bold: bold),
                fragment("12 meses", left: 300, top: 100, bold: bold),
                fragment("Franquicia", left: 10, top: 130), fragment("100 USD", left: 300, top: 130),
            ])
        }
        #expect(
            table(bold: false) == ["# ", "= ", "p. 1: Cobertura | 12 meses", "p. 1: Franquicia | 100 USD"])
        #expect(table(bold: true) == ["# ", "= Cobertura | 12 meses", "p. 1: Franquicia | 100 USD"])
    }

    @Test func tables_one_below_the_other_stay_apart() {
        func row(_ cells: [(String, Double)], top: Double, bold: Bool = false) -> [PDFFragment] {
            cells.map { fragment($0.0, left: $0.1, top: top, bold: bold) }
        }
        let first = [("Folio", 10.0), ("Sentido", 250)]
        let second = [("Area", 10.0), ("Ext", 300), ("Horario", 400)]
        let text = lines(
            row(first, top: 100, bold: true) + row([("AP", 10), ("Apartado", 250)], top: 124)
                + row([("CV", 10), ("Contrato", 250)], top: 148) + row(second, top: 202, bold: true)
                + row([("Taller", 10), ("130", 300), ("Lunes a viernes", 400)], top: 226)
                + row([("y feriados", 400)], top: 246)
                + row([("Seguros", 10), ("145", 300), ("Lunes", 400)], top: 270))
        #expect(
            text == [
                "# ", "= Folio | Sentido", "p. 1: AP | Apartado", "p. 1: CV | Contrato",
                "= Area | Ext | Horario", "p. 1: Taller | 130 | Lunes a viernes y feriados",
                "p. 1: Seguros | 145 | Lunes",
            ])
    }

    @Test func rows_that_stand_close_do_not_become_one_header() {
        let close = (0..<7).flatMap { index in
            [
                fragment("Clave \(index)", left: 10, top: 100 + 22 * Double(index)),
                fragment("Valor", left: 300, top: 100 + 22 * Double(index)),
            ]
        }
        let rest = [
            fragment("más", left: 300, top: 254), fragment("Otra", left: 10, top: 310),
            fragment("Fin", left: 300, top: 310),
        ]
        let text = lines(close + rest)
        #expect(text.prefix(3) == ["# ", "= Clave 0 | Valor", "p. 1: Clave 1 | Valor"])
        #expect(text.suffix(2) == ["p. 1: Clave 6 | Valor más", "p. 1: Otra | Fin"])
    }

    @Test func sums_below_a_table_belong_to_no_row() {
        let text = lines([
            fragment("Marca", left: 10, top: 100), fragment("Modelo", left: 200, top: 100),
            fragment("Precio", left: 400, top: 100),
            fragment("Sol", left: 10, top: 132), fragment("Uno", left: 200, top: 132),
            fragment("9", left: 400, top: 132),
            fragment("Total", left: 200, top: 164), fragment("9", left: 400, top: 164),
        ])
        #expect(text.last == "p. 1:  | Total | 9")
    }

    @Test func line_that_is_alone_on_each_page_is_body() {
        let pages = (1...3).map { page in
            PDFRow.rows(
                of: PDFPage(number: page, height: 1000, fragments: [fragment("Aviso", left: 10, top: 20)]))
        }
        #expect(RunningText.removed(from: pages, heights: [1000, 1000, 1000]) == pages)
    }

    @Test func page_numbers_and_headers_at_the_same_place_are_running_text() {
        let pages = (1...4).map { page in
            PDFRow.rows(
                of: PDFPage(
                    number: page, height: 1000,
                    fragments: [
                        fragment("Manual", left: 10, top: 20), fragment("Texto \(page)", left: 10, top: 300),
                        fragment("Página \(page) de 4", left: 10, top: 970),
                    ]))
        }
        let body = RunningText.removed(from: pages, heights: [1000, 1000, 1000, 1000])
        #expect(body.map { $0.map(\.text) } == [["Texto 1"], ["Texto 2"], ["Texto 3"], ["Texto 4"]])
    }
}
