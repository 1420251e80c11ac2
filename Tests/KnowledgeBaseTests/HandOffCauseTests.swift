import Testing

@testable import KnowledgeBase

@Suite struct HandOffCauseTests {
    @Test func a_request_for_a_person_is_told_with_the_customers_words() throws {
        let asked = try #require(HandOffRequest.detect("Quiero hablar con una persona \"ya\""))
        let cause = HandOffCause(asked.summary)
        #expect(cause.code == .person && cause.details == "Quiero hablar con una persona \"ya\"")
    }

    @Test func a_complaint_is_told_apart() throws {
        let asked = HandOffRequest(reason: .complaint, words: "Es una estafa")
        let cause = HandOffCause(asked.summary)
        #expect(cause.code == .complaint && cause.details == "Es una estafa")
    }

    @Test func a_complaint_that_asks_for_nobody_is_one_too() throws {
        let complaint = try #require(Complaint.detect("estoy enojado con ustedes"))
        let cause = HandOffCause(complaint.summary)
        #expect(cause.code == .complaint && cause.details == "estoy enojado con ustedes")
    }

    @Test func sentences_of_the_engine_are_known() {
        for (code, sentence) in [
            (HandOffCause.Code.failure, HandOffCause.failed), (.order, HandOffCause.ordered),
        ] {
            let cause = HandOffCause(sentence)
            #expect(cause.code == code && cause.details.isEmpty)
        }
        let cause = HandOffCause("moderation: violence, hate")
        #expect(cause.code == .moderation && cause.details == "violence, hate")
    }

    @Test func other_words_stay_as_they_are() {
        for text in ["", "quiere factura", "The customer sent an order of 3"] {
            let cause = HandOffCause(text)
            #expect(cause.code == .other && cause.details == text)
        }
    }
}
