import Foundation

/// What is said where nothing is asked of the sources: courtesies, requests for a person, complaints, and messages
/// from which nothing can be told.
extension Ask {
    func replyWithoutSearch(
        to text: String, after memory: ConversationMemory, _ options: Options
    ) async throws -> Answer? {
        if let (courtesy, language) = Courtesy.detect(text) {
            let language = courtesy == .laughter ? memory.language ?? language : language
            return try await reply(to: courtesy, text, in: language, after: memory, options)
        }
        if let request = HandOffRequest.detect(text) {
            return try await handOff(text, request.summary, .handOff, memory)
        }
        guard options.offersPerson, let complaint = Complaint.detect(text) else { return nil }
        return try await handOff(text, complaint.summary, .complaint, memory)
    }

    private func reply(
        to courtesy: Courtesy, _ text: String, in language: Language, after memory: ConversationMemory,
        _ options: Options
    ) async throws -> Answer {
        let spoken = language == .unknown ? memory.language ?? assumedLanguage : language
        let offersPerson = options.offersPerson && courtesy.callsForWayToPerson
        let reply = FixedReply.courtesy(courtesy).text(
            in: try await languageToReply(in: spoken), offeringPerson: offersPerson)
        return Answer(
            question: text.trimmed, language: spoken, known: false, confidence: 0, refusal: reply,
            isCourtesy: true)
    }

    private func handOff(
        _ text: String, _ reason: String, _ reply: FixedReply, _ memory: ConversationMemory
    ) async throws -> Answer {
        let detected = LanguageDetector().detect(text)
        let language = detected == .unknown ? memory.language ?? assumedLanguage : detected
        return Answer(
            question: text.trimmed, language: language, known: false, confidence: 0,
            handOff: HandOff(reason: reason),
            refusal: reply.text(in: try await languageToReply(in: language)))
    }

    /// A question back where nothing can be told from a message: neither by itself, nor from what was said before, nor
    /// by a model that knows that.
    ///
    /// - Returns: `nil` where the message asks something.
    func replyToNothing(
        _ topic: Topic, _ offers: Offers, _ memory: ConversationMemory, _ options: Options
    ) async throws -> Answer? {
        guard let message = EmptyMessage(topic.asked), writer == nil || memory.isEmpty,
            offers.findings.isEmpty, offers.loan == nil, message != .words || topic.text == topic.asked
        else { return nil }
        let wasOffered = (memory.turns.last { !$0.shown.isEmpty })?.shown.count ?? 0
        let reply: FixedReply =
            switch message {
            case .no: .courtesy(.acknowledgement)
            case .yes, .sign, .words: wasOffered > 1 ? .whichOne : .askBack
            }
        return Answer(
            question: topic.asked.trimmed, language: topic.language, known: false, confidence: 0,
            refusal: reply.text(in: try await languageToReply(in: topic.language)), isCourtesy: true)
    }

    /// Where nobody can take over, what the sources say of how to complain, with a kind word in front.
    func answerToComplaint(_ answer: Answer, _ material: Material, _ options: Options) async throws -> Answer
    {
        guard !answer.known, !options.offersPerson, Complaint.detect(material.topic.asked) != nil else {
            return answer
        }
        let language = try await languageToReply(in: answer.language)
        let question = try await retriever.prepare(Complaint.question(in: language))
        let hits = try await retrieve(question, options.filter, beside: material.offers)
        var complaint = material
        complaint.findings = try await rank(hits, for: question)
        var found = try await plainAnswer(complaint, options, answer.timings)
        let sorry = FixedReply.sorry.text(in: language)
        if found.known {
            let quoted = found.sentences.map { "\($0.text) [\($0.citation)]" }
            found.composed = ([sorry] + (quoted.isEmpty ? [found.text] : quoted)).joined(separator: "\n")
            found.sentences = []
        } else {
            found.refusal = found.refusal.map { "\(sorry) \($0)" }
        }
        return found
    }
}

extension Courtesy {
    /// Whether who says so may rather want a person.
    fileprivate var callsForWayToPerson: Bool { self == .identity || self == .displeasure }
}

extension ConversationMemory {
    /// Of the last message that has one.
    var language: Language? { messages.last { $0.language != .unknown }?.language }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
