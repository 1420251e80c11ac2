import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Synchronization
import Testing

@testable import Server

@Suite struct JSONLogTests {
    private func lines(_ log: (Logger) -> Void) throws -> [JSONValue] {
        let box = Box()
        var logger = Logger(label: "kb", factory: { label in JSONLogHandler(label: label) { box.add($0) } })
        logger.logLevel = .info
        log(logger)
        return try box.lines.map { line in
            #expect(line.hasSuffix("}\n"))
            #expect(line.dropLast().contains("\n") == false)
            return try JSONValue(parsing: line)
        }
    }

    private final class Box: Sendable {
        private let state = Mutex<[String]>([])

        var lines: [String] { state.withLock { $0 } }

        func add(_ line: String) { state.withLock { $0.append(line) } }
    }

    @Test func a_line_is_one_object() throws {
        let line = try #require(
            try lines { logger in
                logger.warning(
                    "two\nlines \"quoted\"",
                    metadata: ["a": "x", "list": ["1", "2"], "inner": ["b": "y"], "level": "mine"])
            }.first)
        #expect(line["message"] == "two\nlines \"quoted\"")
        #expect(line["level"] == "warning")
        #expect(line["level_"] == "mine")
        #expect(line["logger"] == "kb")
        #expect(line["a"] == "x")
        #expect(line["list"] == ["1", "2"])
        #expect(line["inner"]?["b"] == "y")
        let time = try #require(line["time"]?.string)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(time)")
    }

    @Test func what_is_below_the_level_is_not_written() throws {
        #expect(try lines { $0.debug("quiet") }.isEmpty)
    }

    @Test func a_full_disk_and_a_closed_file_end_nothing() throws {
        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        JSONLogHandler.write("lost\n", to: full)
        close(full)
        JSONLogHandler.write("lost\n", to: -1)
    }

    @Test func a_line_is_written_whole() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.url.appending(path: "log")
            let descriptor = open(file.path, O_WRONLY | O_CREAT, 0o600)
            let line = String(repeating: "ñ", count: 100_000) + "\n"
            JSONLogHandler.write(line, to: descriptor)
            close(descriptor)
            let written = try String(contentsOf: file, encoding: .utf8)
            #expect(written == line)
        }
    }

    @Test func metadata_of_the_logger_is_in_every_line() throws {
        let all = try lines { logger in
            var logger = logger
            logger[metadataKey: "request_id"] = "r1"
            logger.info("one")
            logger.info("two", metadata: ["request_id": "r2"])
        }
        #expect(all.map { $0["request_id"] } == ["r1", "r2"])
    }
}
