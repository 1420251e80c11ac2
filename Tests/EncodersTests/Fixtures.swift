import Encoders
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

/// Files under fixtures/encoders/.
func fixture(_ name: String, from file: String = #filePath) -> URL {
    URL(filePath: file).deletingLastPathComponent().appending(path: "../../fixtures/encoders/\(name)")
        .standardized
}

/// A copy of tiny-bert, a random two-layer model, to be spoilt.
func withTinyModel<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
        let copy = folder.url.appending(path: "tiny-bert")
        try FileManager.default.copyItem(at: fixture("tiny-bert"), to: copy)
        return try await body(copy)
    }
}

extension URL {
    func write(_ text: String) throws {
        try FileManager.default.createDirectory(
            at: deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: self)
    }
}

/// The built-in model's folder; a test that needs it fails where it is missing.
func builtInModelFolder() throws -> URL {
    let folder = ModelLibrary.modelFolder(override: nil, environment: ProcessInfo.processInfo.environment)
    try #require(
        FileManager.default.fileExists(atPath: folder.appending(path: "model.safetensors").path),
        "no model in \(folder.path): run 'make model' first")
    return folder
}

/// The reason of the ``KnowledgeBaseError`` that `body` must throw.
func reason(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "nothing was thrown"
    } catch {
        return (error as? KnowledgeBaseError)?.description ?? "another error: \(error)"
    }
}

func largestDifference(_ a: Embedding, _ b: Embedding) -> Float {
    zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
}
