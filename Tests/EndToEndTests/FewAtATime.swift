import Testing

/// Runs no more than a few tests of all suites that have it at the same time: each starts programs, and
/// all at once would need more open files and memory than a small machine gives.
struct FewAtATime: SuiteTrait, TestTrait, TestScoping {
    private static let slots = Slots(free: 4)

    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        await Self.slots.take()
        do {
            try await function()
        } catch {
            await Self.slots.giveBack()
            throw error
        }
        await Self.slots.giveBack()
    }

    private actor Slots {
        private var free: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(free: Int) {
            self.free = free
        }

        func take() async {
            guard free == 0 else {
                free -= 1
                return
            }
            await withCheckedContinuation { waiting.append($0) }
        }

        func giveBack() {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
    }
}

extension Trait where Self == FewAtATime {
    static var fewAtATime: Self { FewAtATime() }
}
