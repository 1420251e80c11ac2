import Foundation
import KnowledgeBase
import NIOCore
import Testing

@testable import Server

@Suite struct WebRoutesTests {
    // MARK: Pages

    @Test(arguments: ["/", "/console", "/login"])
    func a_page_is_html_under_a_strict_policy(_ path: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.get(path)
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "text/html; charset=utf-8")
            #expect(reply.headers["cache-control"] == "no-cache")
            let policy = try #require(reply.headers["content-security-policy"])
            for part in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
                "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
            ] {
                #expect(policy.split(separator: "; ").contains(Substring(part)))
            }
            #expect(!policy.contains("unsafe"))
        }
    }

    @Test(arguments: ["/", "/console", "/login"])
    func a_page_has_nothing_inline_and_names_only_files_that_are_there(_ path: String) async throws {
        try await TestServer.run { server in
            let page = try await server.get(path).text
            #expect(!page.contains("<style"))
            #expect(!page.contains("style="))
            #expect(page.matches(of: /<script[^>]*>[^<]/).isEmpty)
            #expect(page.matches(of: #/\son[a-z]+=/#).isEmpty)
            let names = page.matches(of: /(?:src|href)="(\/assets\/[^"]+)"/).map { String($0.output.1) }
            #expect(names.count >= 4)
            for name in names { #expect(try await server.get(name).status == 200, "\(name)") }
        }
    }

    @Test func every_script_imports_only_files_that_are_there() async throws {
        let files = WebAssets().files
        for (name, file) in files where name.hasSuffix(".mjs") {
            for match in String(decoding: file.body.readableBytesView, as: UTF8.self).matches(
                of: /from "\.\/([^"]+)"/)
            {
                #expect(files[String(match.output.1)] != nil, "\(name) imports \(match.output.1)")
            }
        }
    }

    @Test func every_file_of_the_folder_is_served_as_it_is() async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Server/Web/Assets").standardizedFileURL
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let assets = WebAssets()
        for name in names {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            let pages = [
                "chat.html": assets.chat, "console.html": assets.console, "login.html": assets.login,
            ]
            let asset = try #require(assets.files[name] ?? pages[name], "\(name) is not served")
            #expect(Data(asset.body.readableBytesView) == bytes, "\(name)")
        }
        #expect(names.count == assets.files.count + 3)
    }

    @Test(arguments: [
        ("base.css", "text/css; charset=utf-8"), ("chat.mjs", "text/javascript; charset=utf-8"),
        ("theme.js", "text/javascript; charset=utf-8"), ("mark.svg", "image/svg+xml"),
    ])
    func a_file_has_its_type_and_may_not_be_taken_for_another(_ name: String, _ type: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/assets/\(name)")
            #expect(reply.headers["content-type"] == type)
            #expect(reply.headers["x-content-type-options"] == "nosniff")
        }
    }

    @Test func what_the_browser_has_is_not_sent_again() async throws {
        try await TestServer.run { server in
            let first = try await server.get("/assets/chat.mjs")
            let tag = try #require(first.headers["etag"])
            for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let reply = try await server.get("/assets/chat.mjs", headers: ["if-none-match": known])
                #expect(reply.status == 304, "\(known)")
                #expect(reply.body.isEmpty)
                #expect(reply.headers["etag"] == tag)
            }
            let other = try await server.get("/assets/chat.mjs", headers: ["if-none-match": "\"other\""])
            #expect(other.status == 200)
            #expect(try await server.get("/assets/ui.mjs").headers["etag"] != tag)
        }
    }

    @Test(arguments: ["nothing.js", "..%2Flogin.html", "%2e%2e", "chat.html", "chat.mjs.map"])
    func an_unknown_file_is_404(_ name: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/assets/\(name)")
            #expect(reply.status == 404)
        }
    }

    @Test func head_answers_without_a_body() async throws {
        try await TestServer.run { server in
            let reply = try await server.send("HEAD", "/")
            #expect(reply.status == 200)
            #expect(reply.body.isEmpty)
            #expect(reply.headers["etag"] != nil)
        }
    }

    // MARK: Logging in

    static let own = ["x-kb-page": "1"]

    static func store(_ scopes: Set<AccessKey.Scope> = [.admin]) async throws -> (
        TestStore, AccessKey, String
    ) {
        let store = TestStore()
        let (key, text) = AccessKey.make(name: "Ana", scopes: scopes, at: Date())
        try await store.add(key)
        return (store, key, text)
    }

    static func logIn(
        _ server: TestServer, _ key: String, headers: [String: String] = own
    ) async throws -> TestServer.Reply {
        try await server.post("/login", #"{"key":"\#(key)"}"#, headers: headers)
    }

    /// `kb_session=…` of a reply.
    static func cookie(_ reply: TestServer.Reply) throws -> String {
        String(try #require(reply.headers["set-cookie"]?.split(separator: ";").first))
    }

    @Test func an_open_server_asks_nobody_to_log_in() async throws {
        try await TestServer.run { server in
            let session = try await server.get("/session").json
            #expect(session["open"] == true)
            #expect(session["signedIn"] == false)
        }
    }

    @Test func a_key_logs_in_and_the_cookie_is_for_this_server_alone() async throws {
        let (store, _, text) = try await Self.store([.ask, .search])
        try await TestServer.run(store: store) { server in
            #expect(try await server.get("/session").json["signedIn"] == false)
            let reply = try await Self.logIn(server, text)
            #expect(reply.status == 200)
            #expect(reply.json["scopes"] == ["ask", "search"])
            let field = try #require(reply.headers["set-cookie"])
            let parts = field.split(separator: "; ")
            for part in ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=43200"] {
                #expect(parts.contains(Substring(part)), "\(part)")
            }
            #expect(!parts.contains("Secure"))
            #expect(!field.contains(text))
            let session = try await server.get("/session", headers: ["cookie": try Self.cookie(reply)]).json
            #expect(session["signedIn"] == true)
            #expect(session["name"] == "Ana")
        }
    }

    @Test(arguments: [("x-forwarded-proto", "https"), ("forwarded", "for=10.0.0.1;proto=https")])
    func behind_https_the_cookie_is_secure(_ name: String, _ value: String) async throws {
        let (store, _, text) = try await Self.store()
        try await TestServer.run(store: store) { server in
            let reply = try await Self.logIn(server, text, headers: ["x-kb-page": "1", name: value])
            #expect(reply.headers["set-cookie"]?.hasSuffix("; Secure") == true)
        }
    }

    @Test func where_browsers_come_by_https_the_cookie_is_secure_whatever_the_proxy_says() async throws {
        let (store, _, text) = try await Self.store()
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.isReachedByHTTPS = true
        try await TestServer.run(store: store, options: options) { server in
            let reply = try await Self.logIn(server, text)
            #expect(reply.headers["set-cookie"]?.hasSuffix("; Secure") == true)
        }
    }

    @Test func a_wrong_key_does_not_log_in() async throws {
        let (store, key, text) = try await Self.store()
        let almost = "kb_\(key.id)_" + String(repeating: "A", count: 43)
        try await TestServer.run(store: store) { server in
            for wrong in ["", "kb", almost, String(text.dropLast()), text + "A"] {
                let reply = try await Self.logIn(server, wrong)
                #expect(reply.status == 401, "\(wrong.count) characters")
                #expect(reply.headers["set-cookie"] == nil)
            }
            for cookie in ["kb_session=", "kb_session=\(text)", "kb_session=\(almost)", "other=1"] {
                let session = try await server.get("/session", headers: ["cookie": cookie]).json
                #expect(session["signedIn"] == false)
            }
        }
    }

    @Test(arguments: ["", "{}", #"{"key":1}"#, #"{"key":""#, "key=kb_x"])
    func a_malformed_log_in_is_400(_ body: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.post("/login", body, headers: Self.own)
            #expect(reply.status == 400)
        }
    }

    @Test func an_endless_key_is_413() async throws {
        try await TestServer.run { server in
            let reply = try await Self.logIn(server, String(repeating: "k", count: 10_000))
            #expect(reply.status == 413)
        }
    }

    @Test func many_wrong_keys_have_to_wait() async throws {
        let (store, _, text) = try await Self.store()
        try await TestServer.run(store: store) { server in
            for _ in 0..<LoginAttempts.most { _ = try await Self.logIn(server, "wrong") }
            let reply = try await Self.logIn(server, "wrong")
            #expect(reply.status == 429)
            #expect(reply.code == "too_many_attempts")
            let seconds = try #require(reply.headers["retry-after"].flatMap { Int($0) })
            #expect((1...300).contains(seconds))
            // Behind a proxy the wrong ones were somebody else's.
            let right = try await Self.logIn(server, text)
            #expect(right.status == 200)
        }
    }

    @Test func logging_out_ends_the_session_for_whoever_has_the_cookie() async throws {
        let (store, _, text) = try await Self.store()
        try await TestServer.run(store: store) { server in
            let cookie = try Self.cookie(try await Self.logIn(server, text))
            let reply = try await server.post("/logout", "{}", headers: ["cookie": cookie, "x-kb-page": "1"])
            #expect(reply.status == 204)
            #expect(reply.headers["set-cookie"]?.contains("Max-Age=0") == true)
            #expect(try await server.get("/session", headers: ["cookie": cookie]).json["signedIn"] == false)
        }
    }

    @Test func logging_in_again_ends_the_session_before() async throws {
        let (store, _, text) = try await Self.store()
        try await TestServer.run(store: store) { server in
            let first = try Self.cookie(try await Self.logIn(server, text))
            let second = try Self.cookie(
                try await Self.logIn(server, text, headers: ["cookie": first, "x-kb-page": "1"]))
            #expect(first != second)
            #expect(try await server.get("/session", headers: ["cookie": first]).json["signedIn"] == false)
            #expect(try await server.get("/session", headers: ["cookie": second]).json["signedIn"] == true)
        }
    }

    @Test func a_revoked_key_ends_its_sessions() async throws {
        let (store, key, text) = try await Self.store()
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.keyRefresh = .zero
        try await TestServer.run(store: store, options: options) { server in
            let cookie = try Self.cookie(try await Self.logIn(server, text))
            #expect(try await server.get("/session", headers: ["cookie": cookie]).json["signedIn"] == true)
            #expect(try await store.revokeAccessKey(key.id, at: Date()))
            #expect(try await server.get("/session", headers: ["cookie": cookie]).json["signedIn"] == false)
        }
    }

    @Test func a_session_ends_by_itself() async throws {
        let (store, _, text) = try await Self.store()
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.sessionLifetime = .zero
        try await TestServer.run(store: store, options: options) { server in
            let cookie = try Self.cookie(try await Self.logIn(server, text))
            #expect(try await server.get("/session", headers: ["cookie": cookie]).json["signedIn"] == false)
        }
    }

    // MARK: Requests that other pages make

    @Test(arguments: [
        [:], ["x-kb-page": "1", "origin": "https://evil.example"],
        ["x-kb-page": "1", "sec-fetch-site": "cross-site"],
        ["x-kb-page": "1", "sec-fetch-site": "same-site"],
    ])
    func a_log_in_that_no_page_of_ours_sends_is_refused(_ headers: [String: String]) async throws {
        let (store, _, text) = try await Self.store()
        try await TestServer.run(store: store) { server in
            let reply = try await Self.logIn(server, text, headers: headers)
            #expect(reply.status == 403)
            #expect(reply.headers["set-cookie"] == nil)
        }
    }

    @Test func a_form_cannot_log_anybody_out() async throws {
        let (store, _, text) = try await Self.store()
        try await TestServer.run(store: store) { server in
            let cookie = try Self.cookie(try await Self.logIn(server, text))
            let reply = try await server.post("/logout", "", headers: ["cookie": cookie])
            #expect(reply.status == 403)
            #expect(reply.code == "not_from_page")
            #expect(try await server.get("/session", headers: ["cookie": cookie]).json["signedIn"] == true)
        }
    }

    @Test func an_origin_that_is_allowed_to_ask_may_not_use_a_session() async throws {
        let (store, _, text) = try await Self.store()
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.allowedOrigins = ["http://localhost:3000"]
        try await TestServer.run(store: store, options: options) { server in
            let cookie = try Self.cookie(try await Self.logIn(server, text))
            let reply = try await server.get(
                "/session", headers: ["cookie": cookie, "origin": "http://localhost:3000"])
            #expect(reply.headers["access-control-allow-credentials"] == nil)
            #expect(reply.json["signedIn"] == false)
        }
    }

    @Test func a_page_behind_a_proxy_that_changes_the_host_keeps_its_session() async throws {
        let (store, _, text) = try await Self.store()
        try await TestServer.run(store: store) { server in
            let page = ["x-kb-page": "1", "origin": "https://bot.example", "sec-fetch-site": "same-origin"]
            let cookie = try Self.cookie(try await Self.logIn(server, text, headers: page))
            let headers = page.merging(["cookie": cookie]) { $1 }
            #expect(try await server.get("/session", headers: headers).json["signedIn"] == true)
            #expect(try await server.post("/logout", "{}", headers: headers).status == 204)
        }
    }

    @Test(arguments: ["cross-site", "same-site"])
    func a_script_of_another_site_has_no_part_in_a_session(_ site: String) async throws {
        let (store, _, text) = try await Self.store()
        try await TestServer.run(store: store) { server in
            let cookie = try Self.cookie(try await Self.logIn(server, text))
            let reply = try await server.get(
                "/session", headers: ["cookie": cookie, "sec-fetch-site": site])
            #expect(reply.json["signedIn"] == false)
        }
    }

    @Test func a_session_is_a_principal_with_its_keys_scopes() async throws {
        let (store, _, text) = try await Self.store([.ask])
        try await TestServer.run(store: store) { server in
            let cookie = try Self.cookie(try await Self.logIn(server, text))
            let allowed = try await server.get("/api/status", headers: ["cookie": cookie])
            #expect(allowed.status == 200)
            let refused = try await server.get("/api/misses", headers: ["cookie": cookie])
            #expect(refused.status == 403)
            let unmeant = try await server.post("/api/ask", #"{"question":"?"}"#, headers: ["cookie": cookie])
            #expect(unmeant.code == "not_from_page")
            let without = try await server.get("/api/status")
            #expect(without.status == 401)
        }
    }

    @Test func pages_are_not_in_the_document() async throws {
        try await TestServer.run { server in
            let services = ServerServices(parts: server.parts, options: ServerOptions())
            let routes = WebRoutes(authenticator: services.authenticator, isReachedByHTTPS: false)
                .operations
            #expect(routes.count == 7)
            #expect(routes.allSatisfy { !$0.isDocumented })
        }
    }
}

@Suite struct WebSessionsTests {
    let start = ContinuousClock.now

    @Test func a_session_is_of_its_key_until_its_end() async {
        let sessions = WebSessions(lifetime: .seconds(60))
        let secret = await sessions.begin(for: "one", at: start)
        #expect(await sessions.key(of: secret, at: start + .seconds(59)) == "one")
        #expect(await sessions.key(of: secret, at: start + .seconds(60)) == nil)
    }

    @Test func secrets_are_long_and_never_the_same() async {
        let sessions = WebSessions(lifetime: .seconds(60))
        var secrets: Set<String> = []
        for _ in 0..<100 { secrets.insert(await sessions.begin(for: "one")) }
        #expect(secrets.count == 100)
        #expect(
            secrets.allSatisfy { $0.count == 43 && $0.allSatisfy { $0 != "+" && $0 != "/" && $0 != "=" } })
    }

    @Test func all_sessions_of_a_key_end_together() async {
        let sessions = WebSessions(lifetime: .seconds(60))
        let first = await sessions.begin(for: "one")
        let second = await sessions.begin(for: "one")
        let other = await sessions.begin(for: "two")
        await sessions.endAll(of: "one")
        #expect(await sessions.key(of: first) == nil)
        #expect(await sessions.key(of: second) == nil)
        #expect(await sessions.key(of: other) == "two")
    }

    @Test func where_there_are_too_many_the_oldest_ends() async {
        let sessions = WebSessions(lifetime: .seconds(60))
        let first = await sessions.begin(for: "one", at: start)
        var last = ""
        for at in 1...WebSessions.most {
            last = await sessions.begin(for: "key \(at)", at: start + .milliseconds(at))
        }
        #expect(await sessions.key(of: first, at: start + .seconds(5)) == nil)
        #expect(await sessions.key(of: last, at: start + .seconds(5)) == "key \(WebSessions.most)")
    }

    @Test func a_key_with_too_many_ends_its_own() async {
        let sessions = WebSessions(lifetime: .seconds(60))
        let admin = await sessions.begin(for: "admin", at: start)
        let first = await sessions.begin(for: "ask", at: start + .milliseconds(1))
        let second = await sessions.begin(for: "ask", at: start + .milliseconds(2))
        for at in 3...(WebSessions.mostOfKey + 1) {
            _ = await sessions.begin(for: "ask", at: start + .milliseconds(at))
        }
        #expect(await sessions.key(of: admin, at: start + .seconds(5)) == "admin")
        #expect(await sessions.key(of: first, at: start + .seconds(5)) == nil)
        #expect(await sessions.key(of: second, at: start + .seconds(5)) == "ask")
    }
}

@Suite struct LoginAttemptsTests {
    let start = ContinuousClock.now

    @Test func failures_are_counted_by_address_and_forgotten_in_time() {
        let attempts = LoginAttempts()
        for _ in 0..<LoginAttempts.most {
            #expect(attempts.wait(of: "10.0.0.1", at: start) == nil)
            attempts.noteFailure(of: "10.0.0.1", at: start)
        }
        #expect(attempts.wait(of: "10.0.0.1", at: start) == LoginAttempts.window)
        #expect(attempts.wait(of: "10.0.0.2", at: start) == nil)
        let later = start + LoginAttempts.window
        #expect(attempts.wait(of: "10.0.0.1", at: later) == nil)
        attempts.noteFailure(of: "10.0.0.1", at: later)
        #expect(attempts.wait(of: "10.0.0.1", at: later) == nil)
    }

    @Test func a_valid_key_clears_the_count() {
        let attempts = LoginAttempts()
        for _ in 0..<LoginAttempts.most { attempts.noteFailure(of: "a", at: start) }
        attempts.forget("a")
        #expect(attempts.wait(of: "a", at: start) == nil)
    }

    @Test func very_many_addresses_are_not_all_remembered() {
        let attempts = LoginAttempts()
        for _ in 0..<LoginAttempts.most { attempts.noteFailure(of: "first", at: start) }
        for at in 0..<LoginAttempts.mostPeers {
            attempts.noteFailure(of: "\(at)", at: start + .nanoseconds(at + 1))
        }
        #expect(attempts.wait(of: "first", at: start + .seconds(1)) == nil)
    }
}
