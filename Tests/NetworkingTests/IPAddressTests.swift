import Testing

@testable import Networking

@Suite struct IPAddressTests {
    /// By the system's resolver; none of these asks a server.
    private func address(_ literal: String) async throws -> IPAddress {
        try #require(await IPAddress.addresses(of: literal).first)
    }

    @Test(arguments: [
        "127.0.0.1", "127.255.0.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "192.0.2.1", "198.18.0.1", "198.19.255.255",
        "203.0.113.9",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
        "127.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fec0::1", "fc00::1",
        "fd12:3456::1", "ff02::1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1",
        "2001:db8::1",
        "3fff::1", "100::1",
    ])
    func address_that_is_not_of_the_public_internet_is_known(_ literal: String) async throws {
        #expect(try await !address(literal).isPublic)
    }

    @Test(arguments: [
        "8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "198.20.0.1",
        "11.0.0.1",
        "223.255.255.254", "134744072", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::",
    ])
    func public_address_is_known(_ literal: String) async throws {
        #expect(try await address(literal).isPublic)
    }

    @Test func address_is_written_so_that_it_reads_back() async throws {
        for literal in ["93.184.216.34", "2606:4700:0:0:0:0:0:1111"] {
            #expect(try await "\(address(literal))" == literal)
        }
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    }

    @Test func host_without_an_address_is_an_error() async {
        await #expect(throws: IPAddress.UnknownHost.self) {
            try await IPAddress.addresses(of: "256.256.256.256")
        }
    }
}
