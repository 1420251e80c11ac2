import Dispatch
import Foundation
import KnowledgeBase

/// The built-in embedder: a BERT sentence encoder read from a folder and run on this machine's cores.
///
/// ```swift
/// let encoder = try SentenceEncoder(folder: library.folder(named: "all-MiniLM-L6-v2"))
/// let vectors = try await encoder.embed(["¿Cuál es la garantía?"], as: .query)
/// ```
///
/// Opening maps the weights and reads the vocabulary; nothing is copied. Weights are packed for this
/// machine when enough has been embedded for it to pay (``BERTShards``). Opening also sets OpenBLAS to one
/// thread for the whole process, since the encoder shares work between cores itself.
public struct SentenceEncoder: Embedder {
    /// Tokens in one batch at most: enough to use the caches well, few enough to stay in them.
    static let batchLimit = 1024
    /// Texts that together have no more tokens than this are one batch whose matrices the cores share.
    static let sharedBatchLimit = 128

    /// From this many texts on, their tokenizing is shared too.
    static let sharedTextCount = 8

    public let tokenizer: WordPieceTokenizer
    let model: EmbedderFingerprint
    private let encoder: BERTEncoder
    private let cores: Int

    /// - Parameters:
    ///   - folder: config.json, vocab.txt or tokenizer.json, model.safetensors and, as far as present,
    ///     the small files of a sentence-transformers model.
    ///   - name: the model's name in the fingerprint; the folder's by default.
    ///   - precision: how exactly it multiplies; vectors of the two never mix.
    ///   - cores: threads used by one call; all active ones by default.
    ///   - usesOneDNN: whether oneDNN multiplies floats where it is installed; OpenBLAS does otherwise. Vectors are
    ///     the same but for rounding.
    /// - Throws: ``KnowledgeBaseError`` naming the file and why the folder cannot be run.
    public init(
        folder: URL, name: String? = nil, precision: EncoderPrecision = .exact, cores: Int? = nil,
        usesOneDNN: Bool = true
    ) throws {
        let files = SentenceEncoderFolder(url: folder)
        let weightsFile = try files.weightsFile()
        let sizes = try BERTConfiguration(contentsOf: files.file("config.json"))
        let pooling = try files.pooling()
        let prompts = try files.prompts()
        let tensors = try SafeTensors(contentsOf: weightsFile)
        encoder = BERTEncoder(
            sizes: sizes, weights: try BERTWeights(tensors, sizes), pooling: pooling, precision: precision,
            usesOneDNN: usesOneDNN)
        tokenizer = try WordPieceTokenizer(modelFolder: folder)
        guard tokenizer.vocabulary.count <= sizes.vocabularySize else {
            throw KnowledgeBaseError(
                .model, cannot: "run the model in '\(folder.path)'",
                because: "its vocabulary has \(tokenizer.vocabulary.count) pieces, its weights "
                    + "\(sizes.vocabularySize)")
        }
        let revision = try WeightsHash.of(weightsFile)
        model = EmbedderFingerprint(
            provider: "built-in", model: name ?? folder.lastPathComponent, revision: revision,
            dimensions: sizes.hiddenSize, queryPrefix: prompts.query, passagePrefix: prompts.passage,
            tokenLimit: try files.tokenLimit(positions: sizes.positionCount, revision: revision),
            arithmetic: precision.arithmetic)
        self.cores = max(1, cores ?? ProcessInfo.processInfo.activeProcessorCount)
    }

    public var fingerprint: EmbedderFingerprint {
        get async { model }
    }

    /// By the model's name: folders do not say it otherwise.
    public var isMultilingual: Bool { model.model.lowercased().contains("multilingual") }

    public func tokenCount(of text: String) -> Int {
        tokenizer.tokenCount(of: text)
    }

    public func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
        let windows = await windows(of: texts, as: role)
        let vectors = try await encode(windows.flatMap { $0 })
        var next = 0
        return windows.map { parts in
            defer { next += parts.count }
            return mean(vectors[next..<next + parts.count])
        }
    }

    /// Like ``embed(_:as:)``, but reads only the beginning of a text that is longer than the limit, as
    /// the reference implementation does. For comparison with published vectors.
    public func embedTruncated(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
        try await encode(
            texts.map { tokenizer.truncated(tokenizer.tokenize(prefix(role) + $0), to: model.tokenLimit) })
    }

    private func prefix(_ role: EmbeddingRole) -> String {
        role == .query ? model.queryPrefix : model.passagePrefix
    }

    private func mean(_ vectors: ArraySlice<Embedding>) -> Embedding {
        guard let first = vectors.first, vectors.count > 1 else { return vectors.first ?? [] }
        let sum = vectors.dropFirst().reduce(into: first) { sum, vector in
            for index in sum.indices { sum[index] += vector[index] }
        }
        return unitLength(sum)
    }
}

// MARK: - Batches

extension SentenceEncoder {
    /// Batches of whole sequences, each as near to an even share of the tokens as its order allows.
    ///
    /// Few tokens are one batch: most of its time goes into reading the weights, which the cores can
    /// share, while two batches would each read all of them.
    static func batches(_ sequences: [[Int32]], cores: Int) -> [Range<Int>] {
        let total = sequences.reduce(0) { $0 + $1.count }
        guard total > sharedBatchLimit else { return sequences.isEmpty ? [] : [0..<sequences.count] }
        let rounds = (total + batchLimit * cores - 1) / (batchLimit * cores)
        // As many for every core, so that none waits for the last.
        let target = (total + rounds * cores - 1) / (rounds * cores)
        var batches: [Range<Int>] = []
        var (start, tokens) = (0, 0)
        for (index, sequence) in sequences.enumerated() {
            if index > start, tokens + sequence.count / 2 > target {
                batches.append(start..<index)
                (start, tokens) = (index, 0)
            }
            tokens += sequence.count
        }
        return batches + [start..<sequences.count]
    }

    private func encode(_ sequences: [[Int32]]) async throws -> [Embedding] {
        let batches = Self.batches(sequences, cores: cores)
        if batches.count < cores {
            return try await inTurn(batches.map { Array(sequences[$0]) })
        }
        return try await sideBySide(batches.map { Array(sequences[$0]) })
    }

    private func inTurn(_ batches: [[[Int32]]]) async throws -> [Embedding] {
        var vectors: [Embedding] = []
        for batch in batches {
            vectors += try await run(batch, cores: cores)
        }
        return vectors
    }

    /// As many batches at once as there are cores; the next begins when one ends.
    private func sideBySide(_ batches: [[[Int32]]]) async throws -> [Embedding] {
        try await withThrowingTaskGroup(of: (Int, [Embedding]).self) { group in
            var results = [[Embedding]](repeating: [], count: batches.count)
            for (index, batch) in batches.enumerated() {
                if index >= cores, let (done, vectors) = try await group.next() { results[done] = vectors }
                group.addTask { (index, try await run(batch, cores: 1)) }
            }
            for try await (done, vectors) in group { results[done] = vectors }
            return results.flatMap { $0 }
        }
    }

    /// The token ids of every text, in as many sequences as the limit makes of it; the cores share many texts.
    private func windows(of texts: [String], as role: EmbeddingRole) async -> [[[Int32]]] {
        let prefix = prefix(role)
        let windows: @Sendable (ArraySlice<String>) -> [[[Int32]]] = { texts in
            texts.map { tokenizer.windows(tokenizer.tokenize(prefix + $0), of: model.tokenLimit) }
        }
        guard cores > 1, texts.count >= Self.sharedTextCount else { return windows(texts[...]) }
        let share = (texts.count + cores - 1) / cores
        return await withTaskGroup(of: (Int, [[[Int32]]]).self) { group in
            for start in stride(from: 0, to: texts.count, by: share) {
                group.addTask { (start, windows(texts[start..<min(start + share, texts.count)])) }
            }
            var parts: [Int: [[[Int32]]]] = [:]
            for await (start, part) in group { parts[start] = part }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    /// On a thread of its own kind, so that long arithmetic does not hold up Swift's concurrency.
    private func run(_ batch: [[Int32]], cores: Int) async throws -> [Embedding] {
        try Task.checkCancellation()
        return await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(returning: encoder.encode(batch, cores: cores))
            }
        }
    }
}
