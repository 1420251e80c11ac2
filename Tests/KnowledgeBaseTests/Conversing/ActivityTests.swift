import Foundation
import KnowledgeBase
import Testing

@Suite struct ActivityTests {
    private func given(
        _ at: Double, _ seconds: Double? = 1, _ text: String = "Sí.", handOff: Bool = false
    ) -> GivenAnswer {
        GivenAnswer(
            at: Date(timeIntervalSince1970: at), seconds: seconds, beginning: text, isHandOff: handOff)
    }

    @Test func hours_and_days_begin_at_their_beginning() {
        let answers = [given(7_199), given(3_600), given(86_400)]
        let hours = ActivityPoint.points(of: answers, by: .hour)
        #expect(hours.map(\.at.timeIntervalSince1970) == [3_600, 86_400] && hours.map(\.answers) == [2, 1])
        #expect(ActivityPoint.points(of: answers, by: .day).map(\.at.timeIntervalSince1970) == [0, 86_400])
    }

    @Test func percentiles_are_of_the_nearest_rank() throws {
        let answers = (1...20).map { given(10, Double($0)) } + [given(10, nil)]
        let point = try #require(ActivityPoint.points(of: answers, by: .hour).first)
        #expect(point.p50 == 10 && point.p95 == 19 && point.answers == 21)
        #expect(ActivityPoint.points(of: [given(1, nil)], by: .hour).first?.p50 == nil)
    }

    @Test(arguments: [
        "Lo siento, no encuentro eso en la información que tengo. Puede preguntarlo de otra manera.\n\nAdemás",
        "Desculpe, não encontrei isso nas informações que tenho. Pode perguntar de outra forma.",
        "Sorry, I cannot find that in the information I have. You can ask in another way.",
        "I cannot answer more questions for now. Thank you for your patience.",
    ])
    func fixed_refusal_is_counted(_ text: String) {
        let point = ActivityPoint.points(of: [given(1, 1, text), given(2)], by: .hour).first
        #expect(point?.refusals == 1 && point?.answers == 2)
    }

    @Test func hand_off_is_no_refusal() {
        let text =
            "Lo siento, no encuentro eso en la información que tengo. Puede preguntarlo de otra manera."
        let point = ActivityPoint.points(of: [given(1, 1, text, handOff: true)], by: .hour).first
        #expect(point?.handOffs == 1 && point?.refusals == 0)
    }

    @Test func days_begin_where_the_clock_says() {
        let day = ActivityPoint.Step.day
        let late = Date(timeIntervalSince1970: 86_400 + 3_600)
        #expect(day.start(of: late) == Date(timeIntervalSince1970: 86_400))
        #expect(day.start(of: late, offset: -6 * 3_600) == Date(timeIntervalSince1970: 6 * 3_600))
        #expect(day.start(of: late, offset: 5.5 * 3_600) == Date(timeIntervalSince1970: 86_400 - 19_800))
        #expect(ActivityPoint.Step.hour.start(of: late, offset: 1_800) == late)
    }

    @Test func courtesies_say_nothing_of_times() {
        var hello = given(2, 0.001)
        hello.beginning = "¡Hola! ¿En qué puedo ayudarle?"
        let point = ActivityPoint.points(of: [given(1, 3), hello], by: .hour).first
        #expect(point?.answers == 2 && point?.p50 == 3)
        #expect(ActivityPoint.points(of: [hello], by: .hour).first?.p50 == nil)
    }
}
