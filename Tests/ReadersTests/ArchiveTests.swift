import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct ArchiveTests {
    private func file(_ build: (inout ZipWriter) -> Void) -> FileContent {
        var zip = ZipWriter()
        build(&zip)
        return FileContent(path: "a.docx", bytes: zip.finish())
    }

    private func failure(_ body: () throws -> Void) -> KnowledgeBaseError? {
        do {
            try body()
            return nil
        } catch {
            return error as? KnowledgeBaseError
        }
    }

    @Test func members_are_listed_and_read_by_name() throws {
        var archive = try Archive(
            file {
                $0.add("a.xml", "uno")
                $0.add("capítulo/ñandú.xml", "dos")
                $0.add("empty", "")
            }, limits: ReadingLimits())
        #expect(archive.names == ["a.xml", "capítulo/ñandú.xml", "empty"])
        #expect(try archive.contents(of: "capítulo/ñandú.xml") == Data("dos".utf8))
        #expect(try archive.contents(of: "empty") == Data())
        #expect(try archive.contents(of: "none") == nil)
        #expect(try archive.contents(of: ["a.xml", "empty", "none"]).count == 2)
        #expect(try archive.contents(of: []).isEmpty)
    }

    @Test func members_fetched_ahead_are_counted_once_and_anew_when_read_again() throws {
        var limits = ReadingLimits()
        limits.decompressedBytes = 9
        var archive = try Archive(
            file {
                $0.add("a", "uno")
                $0.add("b", "dos")
                $0.add("c", "tres")
            }, limits: limits)
        try archive.prefetch(["a", "b", "none"])
        #expect(try archive.contents(of: "b") == Data("dos".utf8))
        #expect(try archive.contents(of: "a") == Data("uno".utf8))
        #expect(try archive.contents(of: "none") == nil)
        #expect(try archive.contents(of: "b") == Data("dos".utf8))
        #expect(failure { _ = try archive.contents(of: "b") }?.reason == "it unpacks to more than 9 bytes")
    }

    @Test func first_of_two_members_with_one_name_counts() throws {
        var archive = try Archive(
            file {
                $0.add("a", "first")
                $0.add("a", "second")
            }, limits: ReadingLimits())
        #expect(try archive.contents(of: "a") == Data("first".utf8))
    }

    @Test func zip_bomb_is_stopped_by_ratio() throws {
        var archive = try Archive(file { $0.addZeros("bomb", units: 50) }, limits: ReadingLimits())
        let error = failure { _ = try archive.contents(of: "bomb") }
        #expect(error?.kind == .limitExceeded)
        #expect(error?.reason == "it unpacks to more than 200 times its size")
    }

    @Test func bomb_that_nobody_reads_does_no_harm() throws {
        var archive = try Archive(
            file {
                $0.addZeros("bomb", units: 50)
                $0.add("a", "text")
            }, limits: ReadingLimits())
        #expect(try archive.contents(of: "a") == Data("text".utf8))
    }

    @Test func unpacked_bytes_add_up_over_members() throws {
        var limits = ReadingLimits()
        limits.decompressedBytes = 10
        var archive = try Archive(
            file {
                $0.add("a", "123456")
                $0.add("b", "123456")
            }, limits: limits)
        #expect(try archive.contents(of: "a")?.count == 6)
        #expect(failure { _ = try archive.contents(of: "b") }?.reason == "it unpacks to more than 10 bytes")
    }

    @Test func too_many_members_are_refused() {
        var limits = ReadingLimits()
        limits.archiveEntries = 2
        let zip = file { zip in for name in ["a", "b", "c"] { zip.add(name, "") } }
        #expect(failure { _ = try Archive(zip, limits: limits) }?.reason == "more than 2 members")
    }

    @Test func file_larger_than_the_limit_is_refused() {
        var limits = ReadingLimits()
        limits.bytes = 4
        let error = failure { _ = try Archive(file { $0.add("a", "") }, limits: limits) }
        #expect(error?.kind == .limitExceeded)
    }

    @Test(arguments: ["", "PK", "plain text that is no archive"])
    func bytes_that_are_no_zip_are_unreadable(_ text: String) {
        let file = FileContent(path: "a.docx", bytes: Data(text.utf8))
        #expect(failure { _ = try Archive(file, limits: ReadingLimits()) }?.kind == .unreadable)
    }

    @Test func damaged_member_is_unreadable() throws {
        var bytes = file { $0.add("a", "some text") }.bytes
        let place = try #require(bytes.range(of: Data("some".utf8))).lowerBound
        bytes[place] = 0x58
        var archive = try Archive(FileContent(path: "a.docx", bytes: bytes), limits: ReadingLimits())
        #expect(failure { _ = try archive.contents(of: "a") }?.kind == .unreadable)
    }

    @Test func compound_file_without_package_is_an_old_format() {
        let bytes = Data([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) + Data(count: 600)
        let error = failure {
            _ = try Archive(FileContent(path: "a.docx", bytes: bytes), limits: ReadingLimits())
        }
        #expect(error?.kind == .unreadable)
        #expect(error?.advice == "Save it as DOCX, XLSX or PPTX")
    }

    @Test func paths_are_resolved_inside_the_package() {
        #expect(resolvePath("media/a.png", from: ["word"]) == "word/media/a.png")
        #expect(resolvePath("/xl/a.xml", from: ["word"]) == "xl/a.xml")
        #expect(resolvePath("../../../a.xml", from: ["ppt", "slides"]) == "a.xml")
    }
}
