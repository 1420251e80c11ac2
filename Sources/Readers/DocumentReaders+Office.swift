import KnowledgeBase

extension DocumentReaders {
    /// Readers of formats that are containers: PDF, Office Open XML, OpenDocument, EPUB.
    ///
    /// - Parameter ocr: how to recognise scanned pages; `nil` leaves them, with a notice.
    public static func office(ocr: OCR? = nil) -> [any DocumentReader] {
        [PDFReader(ocr: ocr), DOCXReader(), PPTXReader(), XLSXReader(), ODTReader(), EPUBReader()]
    }
}
