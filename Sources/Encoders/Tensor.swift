/// Numbers of a model, row-major: a window into a mapped file, or a copy where the file's form differs.
///
/// Immutable and kept alive by its owner, hence safe to share.
public struct Tensor: @unchecked Sendable {
    /// The first number; `count` of them follow each other.
    let pointer: UnsafePointer<Float>
    public let count: Int
    private let owner: AnyObject

    private final class Copy {
        let start: UnsafeMutablePointer<Float>

        init(count: Int) {
            start = .allocate(capacity: count)
            start.initialize(repeating: 0, count: count)
        }

        deinit { start.deallocate() }
    }

    /// The numbers, valid only inside `body`.
    public func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(owner) { try body(UnsafeBufferPointer(start: pointer, count: count)) }
    }

    /// Says that the numbers will hardly be read again: a mapped file's pages need not stay in memory.
    func forgetPages() {
        (owner as? MappedFile)?.forgetPages(UnsafeRawBufferPointer(start: pointer, count: count * 4))
    }

    /// `nil` where the bytes cannot be used in place: not aligned, or a big-endian machine.
    init?(mapped bytes: UnsafeRawBufferPointer, in file: MappedFile) {
        let isAligned = UInt(bitPattern: bytes.baseAddress) % UInt(MemoryLayout<Float>.alignment) == 0
        guard isAligned, 1.littleEndian == 1, let start = bytes.baseAddress else { return nil }
        count = bytes.count / MemoryLayout<Float>.size
        pointer = start.bindMemory(to: Float.self, capacity: count)
        owner = file
    }

    init(converting bytes: UnsafeRawBufferPointer, from type: SafeTensors.ElementType) {
        count = bytes.count / type.size
        // One more, so that even no numbers have an address.
        let copy = Copy(count: count + 1)
        for index in 0..<count {
            copy.start[index] = Self.float(in: bytes, at: index * type.size, type)
        }
        pointer = UnsafePointer(copy.start)
        owner = copy
    }

    private static func float(
        in bytes: UnsafeRawBufferPointer, at offset: Int, _ type: SafeTensors.ElementType
    ) -> Float {
        func half() -> UInt16 {
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        }
        switch type {
        case .float32:
            let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            return Float(bitPattern: UInt32(littleEndian: bits))
        case .bfloat16:
            return Float(bitPattern: UInt32(half()) << 16)
        case .float16:
            return halfPrecision(half())
        }
    }

    /// IEEE 754 binary16. Written out, since `Float16` is missing on some platforms Swift runs on.
    static func halfPrecision(_ bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
        }
    }
}
