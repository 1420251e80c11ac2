/// The name of an index term: FNV-1a over its UTF-8 bytes, mixed by MurmurHash3's finaliser so that
/// all bits are even. Terms are known by this alone: among ten million terms the chance that any two
/// share one is about 3 in a million, and the harm a slightly wrong score.
public struct TermHash: Sendable {
    private(set) var state: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    @inline(__always)
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes { add(byte) }
    }

    @inline(__always)
    var value: UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 33)) &* 0xff51_afd7_ed55_8ccd
        mixed = (mixed ^ (mixed >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return mixed ^ (mixed >> 33)
    }

    @inline(__always)
    public static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = TermHash()
        hash.add(bytes)
        return hash.value
    }

    public static func of(_ term: String) -> UInt64 {
        var term = term
        return term.withUTF8 { of($0) }
    }
}
