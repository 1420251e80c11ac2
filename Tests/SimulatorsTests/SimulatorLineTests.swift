import Testing

@testable import Simulators

@Suite struct SimulatorLineTests {
    @Test(
        arguments: [
            ("Hola", .say("Hola")), ("  ¿Y mañana?  ", .say("¿Y mañana?")),
            ("/voice", .media(type: "audio", isVoice: true, file: nil)),
            ("/image a b.png", .media(type: "image", isVoice: false, file: "a b.png")),
            ("/sticker", .media(type: "sticker", isVoice: false, file: nil)),
            ("/location 40.5 -3.5", .location(latitude: 40.5, longitude: -3.5)),
            ("/react 👍", .react("👍")), ("/button 2", .choose(2)), ("/unknown", .unknownType),
            ("/burst a | b |  | c", .burst(["a", "b", "c"])), ("/as Luis", .become("Luis")),
            ("/dup", .duplicate), ("/old 7", .age(days: 7)), ("/delay 2.5", .delay(seconds: 2.5)),
            ("/down 10", .down(seconds: 10)), ("/reports reversed", .reports(.reversed)),
            ("/fail 131026", .fail(.error(GraphError(131_026)), times: 1)),
            ("/fail 503 3", .fail(.status(503), times: 3)), ("/fail cut", .fail(.cutBefore, times: 1)),
            ("/fail cut-after", .fail(.cutAfter, times: 1)), ("/help", .help), ("/quit", .quit),
        ] as [(String, SimulatorLine)])
    func line(text: String, expected: SimulatorLine) {
        #expect(SimulatorLine(text) == expected)
    }

    @Test(arguments: [
        "/button", "/button x", "/as", "/old x", "/old -1", "/fail", "/fail x", "/fail 1 0", "/fail 1 2 3",
        "/location 1", "/location 100 0", "/delay", "/burst |", "/nothing", "/", "/reports", "/react",
    ])
    func wrong_line_says_how(text: String) {
        guard case .wrong(let usage) = SimulatorLine(text) else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(usage.hasPrefix("/") || usage.contains("/help"))
    }

    @Test func empty_line_is_nothing() {
        #expect(SimulatorLine("   ") == nil)
    }
}
