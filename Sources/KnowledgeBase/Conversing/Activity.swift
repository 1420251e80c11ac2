import Foundation

/// An answer that was given, in so far as figures are made of it.
public struct GivenAnswer: Sendable, Hashable {
    public var at: Date
    /// Seconds since the question; `nil` where none came before it.
    public var seconds: Double?
    /// Its beginning, ``read`` characters at least where it has as many.
    public var beginning: String
    public var isHandOff: Bool

    /// Characters that tell a fixed reply.
    public static let read = 120

    public init(at: Date, seconds: Double?, beginning: String, isHandOff: Bool) {
        self.at = at
        self.seconds = seconds
        self.beginning = beginning
        self.isHandOff = isHandOff
    }

    /// Whether it says that there is no answer.
    var isRefusal: Bool {
        FixedReply.refusals.contains { beginning.hasPrefix($0.prefix(Self.read)) }
    }

    /// Whether it returns a greeting, thanks or a farewell, with nothing asked.
    var isCourtesy: Bool { FixedReply.courtesies.contains(beginning) }
}

/// Tells what answers were given.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol ActivityStore: Sendable {
    /// The assistant's answers of all conversations, oldest first.
    ///
    /// - Parameters:
    ///   - interval: from its start up to, not with, its end.
    ///   - limit: the latest so many.
    func answersGiven(in interval: Range<Date>, limit: Int) async throws -> [GivenAnswer]
}

/// What was answered within an hour or a day.
public struct ActivityPoint: Sendable, Hashable, Codable {
    /// When it begins.
    public var at: Date
    /// Refusals and hand-offs too.
    public var answers = 0
    public var refusals = 0
    public var handOffs = 0
    /// Median and 95th percentile of the seconds from question to answer, by nearest rank; `nil` for none. A greeting
    /// that is returned in an instant says nothing of how long answers take, and is left out.
    public var p50: Double?
    public var p95: Double?

    public enum Step: String, Sendable, Hashable, Codable, CaseIterable {
        case hour, day

        /// Seconds.
        public var length: Double { self == .hour ? 3_600 : 86_400 }

        /// The beginning of the hour or day (UTC) that a time is in.
        ///
        /// - Parameter offset: seconds that the clock of days is ahead of UTC; of no weight for hours.
        public func start(of time: Date, offset: Double = 0) -> Date {
            let offset = self == .day ? offset : 0
            let local = ((time.timeIntervalSince1970 + offset) / length).rounded(.down) * length
            return Date(timeIntervalSince1970: local - offset)
        }
    }

    /// In the order of time; hours and days in which nothing was said are left out.
    ///
    /// - Parameter offset: see ``Step/start(of:offset:)``.
    public static func points(
        of answers: [GivenAnswer], by step: Step, offset: Double = 0
    ) -> [ActivityPoint] {
        Dictionary(grouping: answers) { step.start(of: $0.at, offset: offset) }
            .map { ActivityPoint(at: $0, $1) }.sorted { $0.at < $1.at }
    }

    private init(at: Date, _ given: [GivenAnswer]) {
        self.at = at
        answers = given.count
        handOffs = given.count(where: \.isHandOff)
        refusals = given.count { !$0.isHandOff && $0.isRefusal }
        let seconds = given.filter { !$0.isCourtesy }.compactMap(\.seconds).filter { $0 >= 0 }.sorted()
        p50 = Self.percentile(0.5, of: seconds)
        p95 = Self.percentile(0.95, of: seconds)
    }

    /// - Parameter sorted: from small to large.
    private static func percentile(_ share: Double, of sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        return sorted[Int((share * Double(sorted.count)).rounded(.up)) - 1]
    }
}

extension FixedReply {
    /// All that say that a question is not answered, in every language.
    fileprivate static let refusals = texts([.unknown, .moderated, .contactLimit, .dayLimit])

    fileprivate static let courtesies = Set(
        texts([.courtesy(.greeting), .courtesy(.thanks), .courtesy(.farewell), .courtesy(.acknowledgement)]))

    private static func texts(_ replies: [FixedReply]) -> [String] {
        replies.flatMap { reply in [Language.spanish, .portuguese, .english].map { reply.text(in: $0) } }
    }
}
