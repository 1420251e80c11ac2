import Foundation
import KnowledgeBaseTesting
import LexicalSearch
import Logging
import Stores
import Testing

struct StoreContractTests {
    @Test(arguments: StoreContract.cases)
    func memory_store_keeps_the_contract(_ contract: StoreContract.Case) async throws {
        try await contract.check(MemoryStore(), SnowballAnalyzer())
    }

    @Test(arguments: StoreContract.cases)
    func sqlite_store_keeps_the_contract(_ contract: StoreContract.Case) async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
            try await contract.check(store, SnowballAnalyzer())
        }
    }
}
