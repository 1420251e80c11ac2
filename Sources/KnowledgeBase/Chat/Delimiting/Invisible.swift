/// Characters that nobody sees and that can hide an order or take a marker apart.
enum Invisible {
    /// Marks that may stand on one letter; more are drawn over the lines around it.
    private static let mostMarks = 4

    /// The text without them, and how many runs of them there were.
    ///
    /// Joiners stay where scripts and emoji need them, line separators become line breaks.
    static func removed(from scalars: some Sequence<Unicode.Scalar>) -> (kept: [Unicode.Scalar], runs: Int) {
        let scalars = Array(scalars)
        var kept: [Unicode.Scalar] = []
        kept.reserveCapacity(scalars.count)
        var runs = 0
        var marks = 0
        var inRun = false
        for index in scalars.indices {
            let scalar = scalars[index]
            marks = scalar.isASCII ? 0 : scalar.isMark ? marks + 1 : 0
            guard marks > mostMarks || isRemoved(scalar) && !isJoining(scalars, index, after: kept.last)
            else {
                kept.append(isLineSeparator(scalar) ? "\n" : scalar)
                inRun = false
                continue
            }
            runs += inRun ? 0 : 1
            inRun = true
        }
        return (kept, runs)
    }

    static func isRemoved(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x85: false
        case 0..<0x20, 0x7F...0x9F: true  // control characters
        case 0..<0xAD: false
        case 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F: true
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F: true  // zero width, direction
        case 0x3164, 0xFFA0, 0xFEFF, 0xFFF0...0xFFFB: true
        case 0xFE00...0xFE0F: true  // variation selectors
        case 0xE0000...0xE0FFF: true  // tags, more selectors
        default: false
        }
    }

    private static func isLineSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x0B || scalar.value == 0x0C || scalar.value == 0x85 || scalar.value == 0x2028
            || scalar.value == 0x2029
    }

    /// Joiners between letters of scripts that need them or between emoji, and the selector that makes a
    /// character an emoji.
    private static func isJoining(
        _ scalars: [Unicode.Scalar], _ index: Int, after previous: Unicode.Scalar?
    ) -> Bool {
        guard let previous else { return false }
        switch scalars[index].value {
        case 0xFE0E, 0xFE0F: return previous.properties.isEmoji
        case 0x200C, 0x200D:
            guard index + 1 < scalars.count else { return false }
            return [previous, scalars[index + 1]].allSatisfy { $0.value >= 0x0590 && !isPunctuation($0) }
                && !isRemoved(scalars[index + 1])
        default: return false
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        (0x2000...0x206F).contains(scalar.value)
    }
}
