import Foundation

/// What was said about paying in the course of a conversation.
///
/// Down payment, rate and term hold until something else is said of them. A price holds for the thing it was said of:
/// it stays behind as soon as another is named, pointed at or shown.
struct SpokenLoan {
    private let turns: [EarlierTurn]
    /// Of the last turns, the one just asked included.
    private let steps: [FollowUpReader.Step]
    private let reader = FinancingQuestionReader()

    /// - Parameter catalogs: that things are named of.
    init(_ question: String, after turns: [EarlierTurn], catalogs: [SearchableCatalog]) {
        self.turns = turns + [EarlierTurn(question: question)]
        steps = FollowUpReader(catalogs: catalogs.map(\.reader)).steps(self.turns)
    }

    /// What the last turn asks to be computed; `nil` where it asks for no loan.
    func question() -> FinancingQuestion? {
        var said: FinancingQuestion?
        for place in turns.indices.dropLast() { said = terms(at: place, after: said).said }
        return turns.indices.last.flatMap { terms(at: $0, after: said).asked }
    }

    /// What a turn asks for, and what is known behind it.
    private func terms(
        at place: Int, after earlier: FinancingQuestion?
    ) -> (asked: FinancingQuestion?, said: FinancingQuestion?) {
        let reading = reader.read(turns[place].question)
        guard reading.asks || earlier != nil && reading.continues else {
            return (nil, isOfAnother(place) ? earlier?.withoutPrice : earlier)
        }
        if reading.question.price != nil {
            let asked = earlier.map(reading.question.following) ?? reading.question
            return (asked, asked)
        }
        let kept = namesAnother(place) ? earlier?.withoutPrice : earlier
        let asked = kept.map(reading.question.following) ?? reading.question
        return (asked, turns[place].shown.isEmpty ? asked : asked.withoutPrice)
    }

    private func isOfAnother(_ place: Int) -> Bool { !turns[place].shown.isEmpty || namesAnother(place) }

    /// "el Civic", "a van", "the second one", "ese".
    private func namesAnother(_ place: Int) -> Bool {
        let step = place - (turns.count - steps.count)
        guard steps.indices.contains(step) else { return false }
        let (shape, resolved) = (steps[step].shape, steps[step].resolved)
        return shape.hasName || shape.has(\.isKindOfThing)
            || !steps[step].pointers.isEmpty && !resolved.references.isEmpty
    }
}

extension FinancingQuestion {
    /// The currency goes with the price unless another amount is in it.
    var withoutPrice: FinancingQuestion {
        var result = self
        result.price = nil
        if case .amount = downPayment { return result }
        result.currency = nil
        return result
    }
}
