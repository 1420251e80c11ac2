/// What becomes of the messages that wait in a thread; what is answered is not known yet.
struct TurnPlan: Sendable {
    var outcomes: [InboxMessage.ID: InboxOutcome] = [:]
    /// Added to the conversation without a reply.
    var kept: [HeardMessage] = []
    /// Answered together.
    var heard: [HeardMessage] = []
    /// Said in place of an answer.
    var reply: MessagingReply?
    /// Said in front of the answer.
    var opening: MessagingReply?
    var consent: Contact.Consent?
    var tellsOfLimit = false
    /// As it is from now on; `nil` leaves it.
    var desk: Desk?
    /// Whether a person has the word.
    var isSilent = false

    /// What is asked, in the order of the messages; empty for nothing.
    var question: String {
        let all = heard.map(\.question).filter { !$0.isEmpty }.joined(separator: "\n")
        return String(all.prefix(HeardMessage.longest))
    }

    /// The same, taken apart where several messages are questions of their own.
    var questions: [String] {
        let all = QuestionBurst(heard.map(\.question)).questions
        return all.joined(separator: "\n") == question ? all : [question]
    }

    /// As it stands in the history.
    var written: String { heard.map(\.written).joined(separator: "\n") }

    /// What has to be said besides an answer: each once, kindnesses only where there is nothing else, and of several
    /// files that cannot be looked at one sentence.
    var remarks: [MessagingReply] {
        var all: [MessagingReply] = heard.compactMap(\.remark).reduce(into: []) { remarks, remark in
            if !remarks.contains(remark) { remarks.append(remark) }
        }
        let hasMore = !question.isEmpty || !all.allSatisfy(\.isCourtesy)
        all = hasMore ? all.filter { !$0.isCourtesy } : Array(all.prefix(1))
        guard all.count(where: \.isOfFile) > 1, let first = all.firstIndex(where: \.isOfFile) else {
            return all
        }
        all[first] = question.isEmpty ? .files : .captionOnly
        return all.enumerated().filter { $0 == first || !$1.isOfFile }.map(\.element)
    }

    /// Voice notes that are to be heard.
    var voices: [(id: InboxMessage.ID, media: MessageContent.Media)] {
        heard.compactMap { message in message.voice.map { (message.id, $0) } }
    }

    mutating func hear(_ transcripts: [InboxMessage.ID: String]) {
        for index in heard.indices where heard[index].voice != nil {
            heard[index].hear(transcripts[heard[index].id])
        }
    }
}
