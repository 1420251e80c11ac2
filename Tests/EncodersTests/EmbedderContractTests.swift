import Encoders
import KnowledgeBaseTesting
import Testing

@Suite struct SentenceEncoderContractTests {
    @Test func keeps_the_embedder_contract() async throws {
        try await EmbedderContract.check(SentenceEncoder(folder: builtInModelFolder()))
    }
}
