import Dispatch
import KnowledgeBase
import Testing

@Suite struct AnsweringThreadsTests {
    @Test func all_work_is_done() async {
        let sum = await withTaskExecutorPreference(AnsweringThreads(count: 2)) {
            await withTaskGroup(of: Int.self) { group in
                for number in 0..<500 { group.addTask { number } }
                return await group.reduce(0, +)
            }
        }
        #expect(sum == 124_750)
    }

    @Test func what_computes_there_does_not_keep_others_waiting() async {
        let threads = AnsweringThreads(count: 1)
        let gate = DispatchSemaphore(value: 0)
        async let busy: Bool = withTaskExecutorPreference(threads) {
            Self.wait(for: gate)
            return true
        }
        // On shared threads this would wait for the gate that it opens.
        let others = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { 1 } }
            return await group.reduce(0, +)
        }
        gate.signal()
        #expect(others == 50)
        #expect(await busy)
    }

    private static func wait(for gate: DispatchSemaphore) { gate.wait() }
}
