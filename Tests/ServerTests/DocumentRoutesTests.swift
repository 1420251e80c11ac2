import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Testing

@testable import Server

@Suite struct DocumentRoutesTests {
    private static func run(
        limits: ReadingLimits = ReadingLimits(),
        _ body: @Sendable @escaping (TestServer, MemoryStore, String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let store = MemoryStore()
            var options = IngestOptions()
            options.limits = limits
            let intake = UploadIntake(
                folder: folder.file("uploads"), store: store, readers: [LineReader()], embedder: nil,
                options: options)
            try await Shop.run(store: store, change: { $0.intake = intake }) { server, store in
                try await body(server, store, folder.file("uploads"))
            }
        }
    }

    private static func upload(_ server: TestServer, _ name: String, _ text: String) async throws
        -> TestServer.Reply
    {
        try await server.post(
            "/api/documents?name=\(name)", text, headers: ["content-type": "application/octet-stream"])
    }

    private static func search(_ server: TestServer, _ text: String) async throws -> [String] {
        let reply = try await server.post("/api/search", json: ["question": .string(text)])
        return (reply.json["hits"]?.array ?? []).compactMap { $0["passage"]?["text"]?.string }
    }

    @Test func uploaded_bytes_are_found_and_listed() async throws {
        try await Self.run { server, _, folder in
            let reply = try await Self.upload(server, "precios.txt", "El cambio de aceite cuesta 950 pesos.")
            #expect(reply.status == 201)
            #expect(reply.json["path"] == "precios.txt" && reply.json["isUploaded"] == true)
            #expect(reply.json["passages"] == 1)
            #expect(FileManager.default.fileExists(atPath: "\(folder)/precios.txt"))
            #expect(try await Self.search(server, "cambio de aceite").first?.contains("950") == true)
            let list = try await server.get("/api/documents?limit=2")
            #expect(
                list.json["documents"]?.array?.count == 2 && list.json["total"] == 3 && list.json["next"] == 2
            )
            let rest = try await server.get("/api/documents?offset=2")
            #expect(rest.json["documents"]?.array?.map { $0["path"] } == ["precios.txt"])
            #expect(rest.json["next"] == nil)
        }
    }

    @Test func status_tells_of_the_last_upload_or_removal() async throws {
        try await Self.run { server, _, _ in
            #expect(try await server.get("/api/status").json["lastSync"] == nil)
            let document = try await Self.upload(server, "precios.txt", "El aceite cuesta 950 pesos.")
            let added = try await server.get("/api/status").json["lastSync"]
            #expect(added?["new"] == 1 && added?["removed"] == 0 && added?["failed"] == 0)
            #expect(try Date(added?["at"]?.string ?? "", strategy: .iso8601) <= Date())
            _ = try await Self.upload(server, "precios.txt", "BROKEN")
            #expect(try await server.get("/api/status").json["lastSync"]?["failed"] == 1)
            let id = try #require(document.json["id"]?.integer)
            #expect(try await server.send("DELETE", "/api/documents/\(id)").status == 204)
            #expect(try await server.get("/api/status").json["lastSync"]?["removed"] == 1)
        }
    }

    @Test func form_with_a_file_is_taken_in() async throws {
        try await Self.run { server, _, _ in
            let body = """
                --xyz\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n--xyz\r\n\
                Content-Disposition: form-data; name="file"; filename="a b.txt"\r\nContent-Type: text/plain\r\n\r\n\
                Garantía de 3 años.\r\n--xyz--\r\n
                """
            let reply = try await server.post(
                "/api/documents", body, headers: ["content-type": "multipart/form-data; boundary=xyz"])
            #expect(reply.status == 201 && reply.json["path"] == "a b.txt")
            #expect(try await Self.search(server, "garantía").first == "Garantía de 3 años.")
        }
    }

    @Test func upload_of_the_same_name_replaces_the_former_one() async throws {
        try await Self.run { server, store, folder in
            let first = try await Self.upload(server, "precios.txt", "El aceite cuesta 950 pesos.")
            let second = try await Self.upload(server, "precios.txt", "El aceite cuesta 990 pesos.")
            #expect(first.json["id"] == second.json["id"])
            #expect(
                try await Self.search(server, "aceite").filter { $0.contains("aceite") } == [
                    "El aceite cuesta 990 pesos."
                ])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["precios.txt"])
        }
    }

    @Test func file_that_cannot_be_read_leaves_the_former_version() async throws {
        try await Self.run { server, _, folder in
            _ = try await Self.upload(server, "precios.txt", "El aceite cuesta 950 pesos.")
            let reply = try await Self.upload(server, "precios.txt", "BROKEN")
            #expect(
                reply.status == 422 && reply.json["error"]?["message"]?.string?.contains("broken") == true)
            #expect(try String(contentsOfFile: "\(folder)/precios.txt", encoding: .utf8).contains("950"))
            #expect(try await Self.search(server, "aceite").first?.contains("950") == true)
            let other = try await Self.upload(server, "otro.txt", "BROKEN")
            #expect(other.status == 422)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["precios.txt"])
        }
    }

    @Test func uploads_at_the_same_moment_are_taken_in_one_after_another() async throws {
        try await Self.run { server, store, _ in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await Self.upload(server, "n\(number % 4).txt", "Número \(number) de la lista.")
                            .status
                    }
                }
                for try await status in group { #expect(status == 201) }
            }
            let names = await store.documents(in: nil).map(\.path).filter { $0.hasPrefix("n") }
            #expect(names == ["n0.txt", "n1.txt", "n2.txt", "n3.txt"])
        }
    }

    @Test func uploaded_document_is_removed_with_its_file() async throws {
        try await Self.run { server, _, folder in
            let id = try #require(
                try await Self.upload(server, "precios.txt", "El aceite cuesta 950.").json["id"]?.integer)
            #expect(try await server.send("DELETE", "/api/documents/\(id)").status == 204)
            #expect(try await server.get("/api/documents/\(id)").status == 404)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            #expect(try await Self.search(server, "aceite").allSatisfy { !$0.contains("950") })
        }
    }

    @Test func document_of_a_synced_folder_is_not_removed() async throws {
        try await Self.run { server, store, _ in
            let id = try #require(await store.documents(in: nil).first?.id)
            let reply = try await server.send("DELETE", "/api/documents/\(id)")
            #expect(reply.status == 409)
            #expect(try await server.get("/api/documents/\(id)").status == 200)
        }
    }

    @Test(arguments: [
        ".hidden.txt", "a%00b.txt", "a%E2%80%AEtxt.txt", "prices.exe", "prices", "..", "%2F", "%20.txt",
    ])
    func name_that_is_none_is_refused(_ name: String) async throws {
        try await Self.run { server, _, folder in
            let reply = try await Self.upload(server, name, "text")
            #expect(reply.status == 400)
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test(arguments: ["..%2F..%2Fetc%2Fx.txt", "C%3A%5Ctemp%5Cx.txt", "/tmp/x.txt"])
    func folders_in_a_name_are_dropped(_ name: String) async throws {
        try await Self.run { server, _, folder in
            let reply = try await Self.upload(server, name, "Texto de prueba.")
            #expect(reply.json["path"] == "x.txt")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x.txt"])
        }
    }

    @Test func document_that_is_too_large_is_refused() async throws {
        var limits = ReadingLimits()
        limits.bytes = 1_000
        try await Self.run(limits: limits) { server, _, _ in
            let slightly = try await Self.upload(server, "a.txt", String(repeating: "a", count: 1_001))
            #expect(slightly.status == 413)
            let much = try await Self.upload(server, "a.txt", String(repeating: "a", count: 200_000))
            #expect(much.status == 413)
        }
    }

    @Test(arguments: [
        ("multipart/form-data", "--x\r\n\r\n\r\n--x--"), ("multipart/form-data; boundary=x", "nothing"),
        ("multipart/form-data; boundary=x", "--x\r\nno end"),
        ("multipart/form-data; boundary=x", "--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\n--x\r\nContent-Disposition: form-data; name=a; filename=a.txt\r\n\r\nhello\r\n--x--\r\n"
        ),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--x--"
        ),
        ("multipart/form-data; boundary=\(String(repeating: "x", count: 71))", "--x"),
        ("application/octet-stream", "a body without a name"),
    ])
    func body_without_a_file_is_refused(_ mediaType: String, _ body: String) async throws {
        try await Self.run { server, _, _ in
            let reply = try await server.post("/api/documents", body, headers: ["content-type": mediaType])
            #expect(reply.status == 400)
        }
    }

    @Test func keys_do_what_they_are_for() async throws {
        try await Self.run { server, store, _ in
            let search = try await AccessKey.text([.search], in: store)
            let ingest = try await AccessKey.text([.ingest], in: store)
            let headers = { (key: String) in
                ["authorization": "Bearer \(key)", "content-type": "application/octet-stream"]
            }
            #expect(
                try await server.post("/api/documents?name=a.txt", "a", headers: headers(search)).status
                    == 403)
            #expect(
                try await server.post("/api/documents?name=a.txt", "Texto.", headers: headers(ingest)).status
                    == 201)
            #expect(try await server.get("/api/documents", key: search).status == 200)
            #expect(try await server.get("/api/documents", key: ingest).status == 403)
        }
    }

    @Test func server_without_uploads_says_so() async throws {
        try await Shop.run { server, _ in
            let reply = try await Self.upload(server, "a.txt", "a")
            #expect(reply.code == "uploads_off")
        }
    }
}

@Suite struct UploadFolderTests {
    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func crash_before_the_new_version_is_taken_in_brings_the_former_one_back() async throws {
        try await withTemporaryFolder { temporary in
            let folder = UploadFolder(path: temporary.path)
            let name = try UploadName("a.txt", extensions: ["txt"])
            try folder.replace(name, with: Data("old".utf8))
            try folder.keep(name)
            try folder.replace(name, with: Data("new".utf8))
            try temporary.write("half", to: ".incoming-b.txt")
            #expect(try folder.recover())
            #expect(try names(temporary.path) == ["a.txt"])
            #expect(try String(contentsOfFile: temporary.file("a.txt"), encoding: .utf8) == "old")
            #expect(try folder.recover() == false)
        }
    }

    @Test func folder_that_cannot_be_written_is_named() async throws {
        let folder = UploadFolder(path: "/proc/nowhere")
        let name = try UploadName("a.txt", extensions: ["txt"])
        #expect { try folder.replace(name, with: Data("x".utf8)) } throws: {
            ($0 as? KnowledgeBaseError)?.kind == .storage
        }
    }
}

@Suite struct MultipartFormTests {
    @Test(arguments: [
        (#"form-data; name="f"; filename="a;b.pdf""#, "a;b.pdf"),
        (#"form-data; filename=a.pdf; name=f"#, "a.pdf"),
        (#"form-data; name="f"; filename="a\"b.pdf""#, "a\"b.pdf"),
        (#"form-data; filename="a%22b.pdf""#, "a\"b.pdf"),
    ])
    func file_name_is_read(_ header: String, _ name: String) {
        #expect(MultipartForm.parameter("filename", of: header) == name)
    }

    @Test func extended_name_counts_before_the_plain_one() throws {
        let body =
            "--b\r\nContent-Disposition: form-data; filename=\"x\"; filename*=UTF-8''caf%C3%A9.pdf\r\n\r\n1\r\n--b--"
        let form = try MultipartForm.file(in: Data(body.utf8), mediaType: "multipart/form-data; boundary=b")
        #expect(form.fileName == "café.pdf" && form.bytes == Data("1".utf8))
    }

    @Test func lines_ends_without_number_stay_in_the_file() throws {
        let content = String(repeating: "\r", count: 1_000_000)
        let body = "--b\r\nContent-Disposition: form-data; filename=x\r\n\r\n\(content)\r\n--b--"
        let form = try MultipartForm.file(in: Data(body.utf8), mediaType: "multipart/form-data; boundary=b")
        #expect(form.bytes == Data(content.utf8))
    }

    @Test func bytes_that_look_like_a_boundary_stay_in_the_file() throws {
        let content = "a\r\n--bx\r\n-\r\n--\r\r\n--"
        let body = "--by\r\nContent-Disposition: form-data; filename=x\r\n\r\n\(content)\r\n--by--"
        let form = try MultipartForm.file(
            in: Data(body.utf8), mediaType: "multipart/form-data; boundary=\"by\"")
        #expect(form.bytes == Data(content.utf8))
    }
}
