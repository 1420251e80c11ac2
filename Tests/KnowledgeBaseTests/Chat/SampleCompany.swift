import Foundation
import Testing

/// The documents in plain UTF-8 of `corpus/`.
enum SampleCompany {
    static func texts() throws -> [(name: String, text: String)] {
        let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../corpus")
        let files = try #require(FileManager.default.enumerator(at: corpus, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }.filter {
                ["md", "txt", "jsonl", "csv", "tsv"].contains($0.pathExtension)
            }
        return try files.compactMap { file in
            String(data: try Data(contentsOf: file), encoding: .utf8).map { (file.lastPathComponent, $0) }
        }
    }
}
