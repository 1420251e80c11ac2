/// A sum over 64-bit words, each mixed with its place: any part of the bytes that is changed, moved or
/// zeroed changes it. Guards against damage, not against an adversary; runs at the speed of memory.
struct Checksum: Equatable {
    private(set) var value: UInt64 = 0
    private var words: UInt64 = 0
    /// The bytes that do not fill a word yet, and how many they are.
    private var rest: UInt64 = 0
    private var restCount = 0

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum = Checksum()
        sum.add(bytes)
        return sum.finished
    }

    /// With the last word filled up by zeros.
    var finished: UInt64 {
        restCount == 0 ? value : value &+ Self.mixed(rest, at: words)
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while restCount > 0, position < bytes.count {
            take(bytes[position])
            position += 1
        }
        let whole = (bytes.count - position) / 8
        var sum = value
        for word in 0..<whole {
            let bits = bytes.loadUnaligned(fromByteOffset: position + 8 * word, as: UInt64.self)
            sum &+= Self.mixed(bits, at: words &+ UInt64(word))
        }
        value = sum
        words &+= UInt64(whole)
        for byte in bytes[(position + 8 * whole)...] { take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        rest |= UInt64(byte) << UInt64(8 * restCount)
        restCount += 1
        guard restCount == 8 else { return }
        value &+= Self.mixed(rest, at: words)
        words &+= 1
        (rest, restCount) = (0, 0)
    }

    @inline(__always)
    private static func mixed(_ word: UInt64, at place: UInt64) -> UInt64 {
        let product = (word ^ (place &* 0x9e37_79b9_7f4a_7c15)) &* 0xd6e8_feb8_6659_fd93
        return product ^ (product >> 32)
    }
}
