import Foundation
import KnowledgeBase
import Subprocess
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// `kb serve`, `kb keys` and what people at the desk do from the shell.
@Suite(.fewAtATime) struct ServeTests {
    /// The address in `kb: listening on http://127.0.0.1:41234`.
    private func base(in text: String) -> String? {
        text.split(separator: "\n").compactMap { $0.firstMatch(of: /listening on (http:[^\s"]+)/)?.1 }.first
            .map(String.init)
    }

    private func object(_ data: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// What the program says goes into a file that can be read while it runs.
    private func served(
        _ work: Workspace, _ arguments: [String] = [],
        body: @escaping (_ base: String) async throws -> Void
    ) async throws -> Workspace.Outcome {
        let log = work.folder.appending(path: "serve.log")
        let line = "exec \"$0\" serve --port 0 \"$@\" 2>\"\(log.path)\""
        return try await work.started(["-c", line, Workspace.program] + arguments, program: "/bin/sh") {
            send in
            var found: String?
            let isListening = try await eventually {
                found = base(in: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
                return found != nil
            }
            let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            try #require(isListening, "\(said)")
            try await body(try #require(found))
            try send(.terminate)
        }
    }

    private func post(_ address: String, _ body: [String: Any], key: String? = nil) async throws -> (
        status: Int, body: Data
    ) {
        var request = URLRequest(url: try #require(URL(string: address)))
        request.httpMethod = "POST"
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        let (data, response) = try await URLSession.shared.data(for: request)
        return (try #require(response as? HTTPURLResponse).statusCode, data)
    }

    // MARK: Serving

    @Test func a_question_over_http_is_answered_and_a_signal_ends_it_in_good_order() async throws {
        let work = try await Workspace.withSamples()
        let ended = try await served(work) { base in
            let answer = try await post("\(base)/api/ask", ["question": "¿Qué cubre la garantía?"])
            #expect(answer.status == 200)
            let text = try #require(try object(answer.body)["answer"] as? String)
            #expect(text.contains("12 meses"))
        }
        #expect(ended.status == 0)
    }

    @Test func a_base_that_is_served_is_not_served_again() async throws {
        let work = try await Workspace.withSamples()
        _ = try await served(work) { _ in
            let second = try await work.kb("serve", "--port", "0")
            #expect(second.status == 1)
            #expect(second.errors.contains("another 'kb serve' does"))
        }
    }

    @Test func what_is_written_after_another_command_came_and_went_stays() async throws {
        let work = try await Workspace.withSamples()
        _ = try await served(work) { base in
            for contact in ["+34600111222", "+34600111333"] {
                let question = ["question": "¿Qué cubre la garantía?", "contact": contact]
                let answer = try await post("\(base)/api/ask", question)
                #expect(answer.status == 200)
                // The last to close a database takes its log away, unless it knows of the server.
                let listed = try await work.kb("conversations", "list")
                #expect(listed.status == 0)
                let log = work.folder.appending(path: "kb.sqlite-wal").path
                #expect(FileManager.default.fileExists(atPath: log))
            }
        }
        let listed = try await work.kb("conversations", "list")
        #expect(listed.output.split(separator: "\n").count == 2, "\(listed.output)")
    }

    @Test func a_log_in_json_has_no_other_lines() async throws {
        var work = try await Workspace.withSamples()
        work.environment["LOG_FORMAT"] = "json"
        _ = try await served(work) { base in
            _ = try await post("\(base)/api/ask", ["question": "¿Qué cubre la garantía?"])
        }
        let log = try String(contentsOf: work.folder.appending(path: "serve.log"), encoding: .utf8)
        let lines = try log.split(separator: "\n").map { try object(Data($0.utf8)) }
        #expect(lines.contains { ($0["message"] as? String)?.hasPrefix("listening on http://") == true })
    }

    @Test func others_are_not_listened_to_without_keys() async throws {
        let work = try await Workspace.withSamples()
        let outcome = try await work.kb("serve", "--host", "0.0.0.0", "--port", "0")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("kb keys create"))
    }

    @Test func half_set_up_channels_are_told() async throws {
        var work = try await Workspace.withSamples()
        work.environment["WHATSAPP_APP_SECRET"] = "secret"
        let outcome = try await work.kb("serve", "--port", "0")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("whatsapp.verify_token is not set"))
        #expect(!outcome.errors.contains("secret'"))
    }

    @Test func a_port_that_is_taken_is_told() async throws {
        let work = try await Workspace.withSamples()
        let other = try await Workspace.withSamples()
        _ = try await served(work) { base in
            let port = try #require(URL(string: base)?.port)
            let outcome = try await other.kb("serve", "--port", "\(port)")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("cannot listen on 127.0.0.1:\(port)"))
            #expect(outcome.errors.contains("another program listens on port \(port) already. End it"))
            #expect(!outcome.errors.contains("errno"))
        }
    }

    // MARK: Keys

    @Test func keys_are_made_listed_and_revoked() async throws {
        let work = try await Workspace.withSamples()
        let made = try await work.kb("keys", "create", "--scope", "ask", "--name", "web shop")
        #expect(made.status == 0)
        let key = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(key.hasPrefix("kb_"))
        let id = try #require(AccessKey.id(in: key))
        let listed = try await work.kb("keys", "list")
        #expect(listed.output.contains("\(id)\task\t") && listed.output.contains("\tvalid\tweb shop"))
        #expect(!listed.output.contains(key))
        _ = try await served(work) { base in
            let question = ["question": "¿Qué cubre la garantía?"]
            let stranger = try await post("\(base)/api/ask", question)
            let holder = try await post("\(base)/api/ask", question, key: key)
            let beyond = try await post("\(base)/api/search", question, key: key)
            #expect(stranger.status == 401 && holder.status == 200 && beyond.status == 403)
            let revoked = try await work.kb("keys", "revoke", id)
            #expect(revoked.status == 0)
            let isOver = try await eventually {
                try await post("\(base)/api/ask", question, key: key).status == 401
            }
            #expect(isOver)
        }
        let again = try await work.kb("keys", "revoke", id)
        #expect(again.status == 1 && again.errors.contains("no valid key"))
    }

    // MARK: On WhatsApp

    @Test func a_customer_is_answered_on_a_simulated_whatsapp() async throws {
        let work = try await Workspace.withSamples()
        let chat = try await work.kb(
            "serve", "--port", "0", "--simulate", "whatsapp", input: "Hola\n¿Qué cubre la garantía?\n/quit\n")
        #expect(chat.status == 0, "\(chat.errors)")
        #expect(chat.output.contains("¡Hola! ¿En qué puedo ayudarle?"))
        #expect(chat.output.contains("12 meses"))
        let listed = try await work.kb("conversations", "list", "--json")
        let records = try #require(
            try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        #expect(records.count == 1 && records[0]["messages"] as? Int == 4)
    }

    @Test func a_person_takes_over_speaks_and_gives_back() async throws {
        let work = try await Workspace.withSamples()
        let first = try await work.kb(
            "serve", "--port", "0", "--simulate", "whatsapp",
            input: "Quiero hablar con una persona\n/quit\n")
        #expect(first.status == 0, "\(first.errors)")
        let list = try await work.kb("conversations", "list")
        let id = try #require(list.output.split(separator: "\t").first.map(String.init))
        #expect(try await work.kb("conversations", "take", id, "--as", "Luis").errors.contains("taken"))
        let said = try await work.kb("conversations", "say", id, "Buenos días, soy Luis.", "--as", "Luis")
        #expect(said.status == 0 && said.errors.contains("1 message to be sent"), "\(said.errors)")
        let json = try await work.kb("conversations", "release", id, "--json")
        #expect(try object(Data(json.output.utf8))["state"] as? String == "open")
        let unknown = try await work.kb("conversations", "take", "nobody")
        #expect(unknown.status == 1 && unknown.errors.contains("there is no such conversation"))
    }
}
