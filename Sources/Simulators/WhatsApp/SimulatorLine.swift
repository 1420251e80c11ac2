import Foundation

/// What a line typed into the simulator means.
enum SimulatorLine: Sendable, Hashable {
    case say(String)
    /// Several messages within a second.
    case burst([String])
    /// The built-in sample where there is no file.
    case media(type: String, isVoice: Bool, file: String?)
    case location(latitude: Double, longitude: Double)
    case react(String)
    case choose(Int)
    case unknownType
    case become(String)
    case fail(GraphFault, times: Int)
    case delay(seconds: Double)
    case down(seconds: Double)
    /// The next message is sent twice at once.
    case duplicate
    /// The next message is that old.
    case age(days: Double)
    case reports(DeliveryReporter.Order)
    case help, quit
    case wrong(String)

    static let overview = """
        A line is a message. Besides:
          /voice [FILE]       a voice note
          /image [FILE]       a picture; /document [FILE], /sticker
          /location [LAT LON] where you are
          /react EMOJI        a reaction to the last reply
          /button N           press a button, or choose a row of a list
          /burst A | B | C    several messages at once
          /unknown            a kind of message that nobody knows yet
          /as NAME            write as another contact; @NAME is one who hides the phone number
          /dup                send the next message twice at the same moment
          /old DAYS           the next message comes late
          /fail CODE [TIMES]  WhatsApp refuses the next reply: 131026, 130429, 503, cut, cut-after, hang
          /delay S            WhatsApp takes so long for every reply; 0 ends it
          /down S             WhatsApp is out of order for so long
          /reports ORDER      delivery reports: ordered, reversed, off
          /help, /quit
        """

    /// - Returns: `nil` for an empty line.
    init?(_ line: String) {
        let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !line.isEmpty else { return nil }
        guard line.hasPrefix("/") else {
            self = .say(line)
            return
        }
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
        let argument = parts.dropFirst().first?.trimmingCharacters(in: .whitespaces) ?? ""
        self = Self.command(parts.first ?? "", argument)
    }

    private static func command(_ name: String, _ argument: String) -> SimulatorLine {
        let file = argument.isEmpty ? nil : argument
        switch name {
        case "voice": return .media(type: "audio", isVoice: true, file: file)
        case "image", "document": return .media(type: name, isVoice: false, file: file)
        case "sticker": return .media(type: name, isVoice: false, file: nil)
        case "location": return location(argument)
        case "react": return argument.isEmpty ? .wrong("/react EMOJI") : .react(argument)
        case "button": return Int(argument).map { .choose($0) } ?? .wrong("/button N")
        case "burst": return burst(argument)
        case "unknown": return .unknownType
        case "as": return argument.isEmpty ? .wrong("/as NAME") : .become(argument)
        case "dup": return .duplicate
        case "old": return positive(argument).map { .age(days: $0) } ?? .wrong("/old DAYS")
        case "fail": return fail(argument)
        case "delay": return positive(argument).map { .delay(seconds: $0) } ?? .wrong("/delay SECONDS")
        case "down": return positive(argument).map { .down(seconds: $0) } ?? .wrong("/down SECONDS")
        case "reports": return reports(argument)
        case "help", "?": return .help
        case "quit", "exit": return .quit
        default: return .wrong("there is no /\(name): /help lists what there is")
        }
    }

    private static func positive(_ text: String) -> Double? {
        Double(text).flatMap { (0...100_000).contains($0) ? $0 : nil }
    }

    private static func location(_ argument: String) -> SimulatorLine {
        guard !argument.isEmpty else { return .location(latitude: 19.4326, longitude: -99.1332) }
        let numbers = argument.split(separator: " ").compactMap { Double($0) }
        guard numbers.count == 2, abs(numbers[0]) <= 90, abs(numbers[1]) <= 180 else {
            return .wrong("/location LATITUDE LONGITUDE")
        }
        return .location(latitude: numbers[0], longitude: numbers[1])
    }

    private static func burst(_ argument: String) -> SimulatorLine {
        let texts = argument.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        return texts.isEmpty ? .wrong("/burst A | B | C") : .burst(texts)
    }

    private static func fail(_ argument: String) -> SimulatorLine {
        let parts = argument.split(separator: " ").map(String.init)
        guard let fault = parts.first.flatMap(GraphFault.init), parts.count <= 2,
            let times = parts.count == 2 ? Int(parts[1]) : 1, (1...1_000).contains(times)
        else { return .wrong("/fail CODE [TIMES], where CODE is one of Meta's, 5xx, cut, cut-after or hang") }
        return .fail(fault, times: times)
    }

    private static func reports(_ argument: String) -> SimulatorLine {
        switch argument {
        case "ordered": .reports(.inOrder)
        case "reversed": .reports(.reversed)
        case "off": .reports(.off)
        default: .wrong("/reports ordered, reversed or off")
        }
    }
}
