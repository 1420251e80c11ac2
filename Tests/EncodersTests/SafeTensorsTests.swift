import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Encoders

@Suite struct SafeTensorsTests {
    /// A file with this header and data.
    private func bytes(_ header: String, data: [UInt8]) -> Data {
        let length = UInt64(header.utf8.count)
        return Data((0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }) + Data(header.utf8)
            + Data(data)
    }

    private func open(_ contents: Data, _ body: (SafeTensors) throws -> Void = { _ in }) async throws
        -> String
    {
        try await withTemporaryFolder { folder in
            let url = try folder.write(contents, to: "some.safetensors")
            return reason { try body(try SafeTensors(contentsOf: url)) }
        }
    }

    private func refusal(_ header: String, data: Int = 8) async throws -> String {
        let reason = try await open(bytes(header, data: Array(repeating: 0, count: data)))
        #expect(reason.contains("some.safetensors"))
        return reason
    }

    private func floats(_ tensor: Tensor) -> [Float] { tensor.withValues { Array($0) } }

    @Test func reads_aligned_and_unaligned_floats() async throws {
        let data: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]
        for padding in ["", " ", "  ", "   "] {
            let header =
                #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
            _ = try await open(bytes(header + padding, data: data)) { file throws in
                #expect(file.names == ["a"])
                #expect(floats(try file.tensor("a", shape: [2])) == [1, -2])
            }
        }
    }

    @Test func reads_half_precision() async throws {
        let header = #"""
            {"h":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]}}
            """#
        let data: [UInt8] = [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x00, 0x7C, 0x80, 0x3F, 0x00, 0xC0]
        let thrown = try await open(bytes(header, data: data)) { file throws in
            #expect(floats(try file.tensor("h", shape: [4])) == [1, -2, 0x1p-24, .infinity])
            #expect(floats(try file.tensor("b", shape: [2])) == [1, -2])
        }
        #expect(thrown == "nothing was thrown")
    }

    @Test func missing_tensor_shape_and_type_are_named() async throws {
        let header = #"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#
        let file = bytes(header, data: Array(repeating: 0, count: 8))
        let missing = try await open(file) { _ = try $0.tensor("b", shape: [1]) }
        let shape = try await open(file) { _ = try $0.tensor("a", shape: [2]) }
        let type = try await open(file) { _ = try $0.tensor("a", shape: [1]) }
        #expect(missing.contains("'b' is missing"))
        #expect(shape.contains("shape [1], not [2]"))
        #expect(type.contains("type I64"))
    }

    @Test func missing_file_and_folder() async throws {
        let missing = reason { _ = try SafeTensors(contentsOf: URL(filePath: "/nowhere.safetensors")) }
        #expect(missing.contains("No such"))
        try await withTemporaryFolder { folder in
            let found = reason { _ = try SafeTensors(contentsOf: folder.url) }
            #expect(found.contains("not a regular file"))
        }
    }

    @Test func empty_and_short_files() async throws {
        #expect(try await open(Data()).contains("too short"))
        #expect(try await open(Data([1, 0, 0])).contains("too short"))
    }

    @Test func header_longer_than_the_file_or_the_limit() async throws {
        #expect(
            try await open(Data([100, 0, 0, 0, 0, 0, 0, 0, 0x7B])).contains("truncated inside its header"))
        #expect(try await open(Data(repeating: 0xFF, count: 64)).contains("no safetensors file"))
    }

    @Test(arguments: [
        "{", "[]", #"{"a":3}"#, #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}"#,
    ])
    func header_that_is_none(header: String) async throws {
        #expect(try await refusal(header).contains("header is not the JSON"))
    }

    @Test(arguments: ["[3]", "[-2]", "[4611686018427387904,4]"]) func shape_of_another_size(shape: String)
        async throws
    {
        let reason = try await refusal(#"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,8]}}"#)
        #expect(reason.contains("not its shape's size"))
    }

    @Test func unknown_type() async throws {
        #expect(
            try await refusal(#"{"a":{"dtype":"X","shape":[2],"data_offsets":[0,8]}}"#).contains(
                "unknown type 'X'"))
    }

    @Test func truncated_data() async throws {
        #expect(
            try await refusal(#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#).contains(
                "truncated"))
    }

    @Test func overlap_gap_and_trailing_bytes() async throws {
        func two(_ start: Int) -> String {
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
                + #""b":{"dtype":"F32","shape":[1],"data_offsets":[\#(start),\#(start + 4)]}}"#
        }
        #expect(try await refusal(two(0)).contains("overlaps another"))
        #expect(try await refusal(two(2)).contains("overlaps another"))
        #expect(try await refusal(two(8), data: 12).contains("gap"))
        #expect(try await refusal(two(4), data: 9).contains("1 bytes follow"))
    }
}
