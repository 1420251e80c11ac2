import Foundation

/// A model that `kb` knows: its files, pinned by size and hash, and where the public hub keeps them.
public struct ModelManifest: Sendable, Equatable {
    public struct File: Sendable, Equatable {
        /// Path inside the model's folder.
        public var path: String
        public var size: Int
        /// SHA-256 in hexadecimal.
        public var sha256: String

        public init(path: String, size: Int, sha256: String) {
            self.path = path
            self.size = size
            self.sha256 = sha256
        }
    }

    public var name: String
    public var dimensions: Int
    /// Repository on the hub and the commit that is fetched.
    public var repository: String
    public var revision: String
    /// The weights last, so that a folder that has them is complete.
    public var files: [File]

    public init(name: String, dimensions: Int, repository: String, revision: String, files: [File]) {
        self.name = name
        self.dimensions = dimensions
        self.repository = repository
        self.revision = revision
        self.files = files
    }

    public var weights: File? { files.first { $0.path == "model.safetensors" } }

    public var byteCount: Int { files.reduce(0) { $0 + $1.size } }

    /// Where the hub keeps a file, or `nil` when the names make no address.
    public func address(of file: File) -> URL? {
        URL(string: "https://huggingface.co/\(repository)/resolve/\(revision)/\(file.path)")
    }

    /// All models that can be pulled by name.
    public static let known = [allMiniLML6V2]

    /// English, 384 dimensions, 256 tokens, Apache License 2.0.
    public static let allMiniLML6V2 = ModelManifest(
        name: "all-MiniLM-L6-v2", dimensions: 384,
        repository: "sentence-transformers/all-MiniLM-L6-v2",
        revision: "c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
        files: [
            File(
                path: "config.json", size: 612,
                sha256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
            File(
                path: "modules.json", size: 349,
                sha256: "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
            File(
                path: "sentence_bert_config.json", size: 53,
                sha256: "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
            File(
                path: "special_tokens_map.json", size: 112,
                sha256: "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
            File(
                path: "tokenizer.json", size: 466_247,
                sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
            File(
                path: "tokenizer_config.json", size: 350,
                sha256: "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
            File(
                path: "vocab.txt", size: 231_508,
                sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
            File(
                path: "1_Pooling/config.json", size: 190,
                sha256: "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
            File(
                path: "model.safetensors", size: 90_868_376,
                sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        ])
}
