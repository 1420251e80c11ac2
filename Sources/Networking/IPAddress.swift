import Foundation
import NIOCore
import NIOPosix

/// An address of the Internet Protocol.
package struct IPAddress: Sendable, Hashable {
    /// Four or sixteen, in network order.
    package let bytes: [UInt8]

    /// - Returns: `nil` for any other number of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    package var isVersion4: Bool { bytes.count == 4 }

    /// Whether the address is one of the public internet: not this machine's, a private network's, a
    /// neighbour's, a group's or a reserved one. Addresses that only wrap one of version 4 are what they
    /// wrap. (IANA special-purpose address registries of IPv4 and IPv6, RFC 6890; RFC 4291, 6052, 3056.)
    package var isPublic: Bool {
        guard !isVersion4 else { return !Self.special.contains { $0.contains(bytes) } }
        if let wrapped { return wrapped.isPublic }
        // Only 2000::/3 is handed out.
        return bytes[0] & 0xE0 == 0x20 && !Self.special6.contains { $0.contains(bytes) }
    }

    /// The address of version 4 inside `::ffff:a.b.c.d`, `64:ff9b::a.b.c.d` and `2002:aabb:ccdd::`.
    private var wrapped: IPAddress? {
        if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            || bytes.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        {
            return IPAddress(bytes: Array(bytes[12...]))
        }
        return bytes.starts(with: [0x20, 0x02]) ? IPAddress(bytes: Array(bytes[2..<6])) : nil
    }
}

extension IPAddress: CustomStringConvertible {
    /// Without the short forms of version 6.
    package var description: String {
        guard !isVersion4 else { return bytes.map { "\($0)" }.joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map { index in
            String(Int(bytes[index]) << 8 | Int(bytes[index + 1]), radix: 16)
        }.joined(separator: ":")
    }
}

// MARK: Special blocks

extension IPAddress {
    /// Addresses that begin with the same bits.
    private struct Block {
        let prefix: [UInt8]
        let bits: Int

        func contains(_ bytes: [UInt8]) -> Bool {
            let whole = bits / 8
            guard bytes[..<whole] == prefix[..<whole] else { return false }
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (bits % 8))
            return bits % 8 == 0 || bytes[whole] & mask == prefix[whole] & mask
        }
    }

    private static let special = [
        Block(prefix: [0], bits: 8), Block(prefix: [10], bits: 8), Block(prefix: [100, 64], bits: 10),
        Block(prefix: [127], bits: 8), Block(prefix: [169, 254], bits: 16),
        Block(prefix: [172, 16], bits: 12),
        Block(prefix: [192, 0, 0], bits: 24), Block(prefix: [192, 0, 2], bits: 24),
        Block(prefix: [192, 88, 99], bits: 24), Block(prefix: [192, 168], bits: 16),
        Block(prefix: [198, 18], bits: 15), Block(prefix: [198, 51, 100], bits: 24),
        Block(prefix: [203, 0, 113], bits: 24), Block(prefix: [224], bits: 3),
    ]

    /// Protocol assignments with Teredo, documentation.
    private static let special6 = [
        Block(prefix: [0x20, 0x01, 0x00], bits: 23), Block(prefix: [0x20, 0x01, 0x0D, 0xB8], bits: 32),
        Block(prefix: [0x3F, 0xFF, 0x00], bits: 20),
    ]
}

// MARK: Looking up

extension IPAddress {
    /// Finds the addresses of a host.
    package typealias Resolver = @Sendable (_ host: String) async throws -> [IPAddress]

    /// No address at all.
    package struct UnknownHost: Error {
        package init() {}
    }

    /// By the system's resolver, which also reads the decimal, octal and hexadecimal forms of an address.
    ///
    /// - Throws: ``UnknownHost``, `CancellationError`.
    package static func addresses(of host: String) async throws -> [IPAddress] {
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: [IPAddress].self)
        NIOThreadPool.singleton.submit { _ in promise.completeWith(Result { try lookUp(host) }) }
        // The system's look-up cannot be stopped; nobody waits for it any longer.
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }

    private static func lookUp(_ host: String) throws -> [IPAddress] {
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, nil, &list) == 0 else { throw UnknownHost() }
        defer { freeaddrinfo(list) }
        let addresses = sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }
            .compactMap { $0.flatMap { IPAddress($0.pointee) } }
        guard !addresses.isEmpty else { throw UnknownHost() }
        return addresses
    }

    /// The bytes stand after family and port; those of version 6 after the flow too.
    private init?(_ info: addrinfo) {
        let raw = UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen))
        switch info.ai_family {
        case AF_INET where raw.count >= 8: self.init(bytes: Array(raw[4..<8]))
        case AF_INET6 where raw.count >= 24: self.init(bytes: Array(raw[8..<24]))
        default: return nil
        }
    }
}
