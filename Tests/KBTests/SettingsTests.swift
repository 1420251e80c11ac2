import Encoders
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Networking
import Testing

@testable import kb

/// Where a setting's value comes from.
@Suite struct SettingsTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    /// A folder of its own with the files given, by name.
    private func folder(_ files: [String: String] = [:]) throws -> URL {
        let name = UUID().uuidString
        try FileManager.default.createDirectory(
            at: temporary.url.appending(path: name), withIntermediateDirectories: true)
        for (file, text) in files { try temporary.write(text, to: "\(name)/\(file)") }
        return temporary.url.appending(path: name)
    }

    private func resolve(
        _ folder: URL, flags: [String: String] = [:], config: String? = nil,
        _ environment: [String: String] = [:]
    ) throws -> Settings {
        let own = ["XDG_CONFIG_HOME": folder.appending(path: "user").path]
        return try Settings.resolve(
            flags: flags, configPath: config, environment: own.merging(environment) { $1 }, folder: folder)
    }

    private func reason(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch let error as KnowledgeBaseError {
            return error.kind == .usage ? error.reason : "another kind: \(error.kind)"
        } catch {
            return "another error: \(error)"
        }
    }

    @Test func flag_wins_over_environment_over_project_over_user() throws {
        let folder = try folder([
            "kb.yaml": "chunk_size: 30\ntranslator: none\n",
            "user/kb/config.yaml": "chunk_size: 40\ntranslator: apertium\nlog: {level: debug}\n",
        ])
        let all = try resolve(folder, flags: ["chunk_size": "10"], ["KB_CHUNK_SIZE": "20"])
        #expect(all[.chunkSize] == "10")
        #expect(try resolve(folder, ["KB_CHUNK_SIZE": "20"])[.chunkSize] == "20")
        let files = try resolve(folder)
        #expect(files[.chunkSize] == "30")
        #expect(files[.translator] == "none")
        #expect(files[.logLevel] == "debug")
        #expect(files[.embedder] == "built-in")
        #expect(files.values["log.level"]?.origin.hasSuffix("user/kb/config.yaml") == true)
        #expect(files.values["embedder.provider"]?.origin == "default")
    }

    @Test func times_are_hours_or_have_a_unit() throws {
        let folder = try folder([
            "kb.yaml": "messaging: {pause_hours: 0.5, session_hours: 30m, stale_after_hours: 6}\n"
        ])
        let settings = try resolve(folder)
        #expect(try settings.duration(.pauseHours) == .seconds(1_800))
        #expect(try settings.duration(.sessionHours) == .seconds(1_800))
        let policy = try App.messagingPolicy(settings)
        #expect(policy.pause == .seconds(1_800) && policy.staleAfter == .seconds(6 * 3_600))
        let times: [(String, Int)] = [
            ("12", 43_200), ("90s", 90), ("2d", 172_800), ("1.5h", 5_400), ("1w", 604_800),
        ]
        for (text, seconds) in times {
            #expect(try resolve(folder, ["KB_PAUSE_HOURS": text]).duration(.pauseHours) == .seconds(seconds))
        }
        for wrong in ["0", "-1", "30 m", "m", "1e3", "1M", "٣h", "soon", "0m"] {
            let settings = try resolve(folder, ["KB_PAUSE_HOURS": wrong])
            #expect(
                reason { _ = try settings.duration(.pauseHours) }.contains("such as 12 (hours), 30m"),
                "\(wrong)")
        }
    }

    @Test(arguments: ["give_up", "give-up"])
    func giving_up_is_spelled_as_documented(_ text: String) throws {
        let settings = try resolve(try folder(), ["KB_AMBIGUOUS": text])
        #expect(try App.messagingPolicy(settings).sending.ambiguous == .giveUp)
        let unknown = try resolve(try folder(), ["KB_AMBIGUOUS": "never"])
        #expect(reason { _ = try App.messagingPolicy(unknown) } == "it is none of resend, give_up")
    }

    @Test func key_that_is_not_sent_to_the_address_of_a_project_is_no_missing_key() throws {
        let folder = try folder(["kb.yaml": "whatsapp: {base_url: \"https://graph.example\"}\n"])
        let settings = try resolve(
            folder,
            [
                "WHATSAPP_APP_SECRET": "s", "WHATSAPP_VERIFY_TOKEN": "v", "WHATSAPP_ACCESS_TOKEN": "t0ken",
                "WHATSAPP_PHONE_NUMBER_ID": "1",
            ])
        let told = reason { _ = try App.channels(settings, HTTPConnections()) }
        #expect(
            told.hasPrefix("whatsapp.access_token is set, but is not sent to https://graph.example, which "))
        #expect(!told.contains("t0ken"))
    }

    @Test func first_name_of_a_variable_wins_and_an_empty_one_is_none() throws {
        let folder = try folder()
        #expect(try resolve(folder, ["CHUNK_SIZE": "9", "KB_CHUNK_SIZE": "8"])[.chunkSize] == "8")
        #expect(try resolve(folder, ["CHUNK_SIZE": "9", "KB_CHUNK_SIZE": ""])[.chunkSize] == "9")
    }

    @Test func value_is_read_from_the_file_that_a_variable_names() throws {
        let folder = try folder(["secret": "sk-123\n"])
        let path = folder.appending(path: "secret").path
        let settings = try resolve(folder, ["OPENAI_API_KEY_FILE": path])
        #expect(settings[.openAIKey] == "sk-123")
        #expect(settings.values["openai.api_key"]?.origin == "$OPENAI_API_KEY_FILE")
        #expect(reason { _ = try resolve(folder, ["OPENAI_API_KEY_FILE": path + ".gone"]) } != "")
    }

    @Test func settings_of_the_nearest_folder_above_count() throws {
        let folder = try folder(["kb.yaml": "chunk_size: 77\n", "a/b/note.txt": ""])
        let inner = folder.appending(path: "a/b")
        let settings = try Settings.resolve(flags: [:], environment: [:], folder: inner)
        #expect(settings[.chunkSize] == "77")
        #expect(settings.databasePath == folder.appending(path: "kb.sqlite").path)
    }

    @Test func config_file_that_is_named_must_exist() throws {
        let folder = try folder(["other.yaml": "chunk_size: 5\n"])
        let named = try resolve(folder, config: folder.appending(path: "other.yaml").path)
        #expect(named[.chunkSize] == "5")
        #expect(reason { _ = try resolve(folder, config: "/nonexistent.yaml") } == "there is no such file")
    }

    @Test func paths_in_a_file_start_from_its_folder_and_others_from_here() throws {
        let folder = try folder(["kb.yaml": "database: data/kb.sqlite\nmodel_dir: ~/model\n"])
        let settings = try resolve(folder)
        #expect(settings.databasePath == folder.appending(path: "data/kb.sqlite").path)
        #expect(settings.path(.modelFolder) == NSHomeDirectory() + "/model")
        #expect(try resolve(folder, ["KB_DATABASE": "x.sqlite"]).databasePath == "x.sqlite")
    }

    @Test func key_of_ours_that_a_project_only_names_goes_to_no_address_of_its_own() throws {
        let yaml = "groq: {base_url: 'http://evil/v1', api_key: '${GROQ_API_KEY}'}"
        let evil = try folder(["kb.yaml": yaml])
        let settings = try resolve(evil, ["GROQ_API_KEY": "gsk-1"])
        #expect(settings.key(.groqKey, for: .groqURL) == nil)
        let own = try folder(["kb.yaml": "groq: {base_url: 'http://mine/v1', api_key: '${MY_KEY}'}"])
        #expect(try resolve(own, ["MY_KEY": "k"]).key(.groqKey, for: .groqURL) == "k")
        let standard = try folder(["kb.yaml": "groq: {api_key: '${GROQ_API_KEY}'}"])
        #expect(try resolve(standard, ["GROQ_API_KEY": "gsk-1"]).key(.groqKey, for: .groqURL) == "gsk-1")
    }

    @Test(arguments: [
        "persona: {business: 'x ${OPENAI_API_KEY}'}", "openai: {base_url: 'http://evil/${OPENAI_API_KEY}'}",
        "tools: [{name: a, summary: b, url: 'https://evil/${AWS_SECRET_ACCESS_KEY}'}]",
    ])
    func key_of_a_provider_stands_in_nothing_but_keys(yaml: String) throws {
        let place = try folder(["kb.yaml": yaml])
        let environment = ["OPENAI_API_KEY": "sk-1", "AWS_SECRET_ACCESS_KEY": "s"]
        let told = reason { _ = try resolve(place, environment) }
        #expect(told.contains("a key of a provider; give it a variable of its own"), "\(told)")
    }

    @Test func port_alone_may_be_zero() throws {
        let folder = try folder()
        #expect(try resolve(folder, ["KB_PORT": "0"]).number(.port) == 0)
        let settings = try resolve(folder, ["KB_PORT": "-1"])
        #expect(
            reason { _ = try settings.number(.port) }
                == "it is not a whole number from 0 to a thousand million")
    }

    /// Whether or not there is a model.
    @Test func precision_of_the_embedder_is_exact_or_fast() throws {
        let folder = try folder(["kb.yaml": "embedder:\n  precision: int8\n"])
        for (settings, value, origin) in [
            (try resolve(folder), "int8", folder.appending(path: "kb.yaml").path),
            (try resolve(folder, ["KB_EMBEDDER_PRECISION": "Fast"]), "Fast", "$KB_EMBEDDER_PRECISION"),
        ] {
            let error = #expect(throws: KnowledgeBaseError.self) { _ = try App.embedder(settings) }
            #expect(error?.kind == .usage)
            #expect(error?.action == "use '\(value)' for embedder.precision (from \(origin))")
            #expect(error?.reason == "it is none of exact, fast")
        }
        let settings = try resolve(folder, ["KB_EMBEDDER_PRECISION": "fast"])
        #expect(try settings.choice(.embedderPrecision) == EncoderPrecision.fast)
    }

    @Test func number_that_is_none_names_value_and_origin() throws {
        let folder = try folder()
        for text in ["many", "0", "-3", "1.5"] {
            let settings = try resolve(folder, ["KB_CHUNK_SIZE": text])
            #expect(
                reason { _ = try settings.number(.chunkSize) }
                    == "it is not a whole number from 1 to a thousand million")
        }
        let settings = try resolve(folder, ["KB_CHUNK_SIZE": "x"])
        let error = #expect(throws: KnowledgeBaseError.self) { try settings.number(.chunkSize) }
        #expect(error?.action == "use 'x' for chunk_size (from $KB_CHUNK_SIZE)")
        #expect(try resolve(folder, ["KB_CHUNK_SIZE": "128"]).number(.chunkSize) == 128)
    }
}

/// Where the key in `OPENAI_API_KEY` may go.
@Suite struct OpenAIKeyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func key(_ yaml: String, user: String = "", _ environment: [String: String] = [:]) throws
        -> String?
    {
        try folder.write(yaml, to: "kb.yaml")
        try folder.write(user, to: "user/kb/config.yaml")
        let own = ["XDG_CONFIG_HOME": folder.file("user"), "OPENAI_API_KEY": "sk-1"]
        return try Settings.resolve(
            flags: [:], environment: own.merging(environment) { $1 }, folder: folder.url
        ).openAIKeyForEmbedding
    }

    @Test func it_goes_to_openai_and_where_its_owner_sends_it() throws {
        #expect(try key("") == "sk-1")
        #expect(try key("embedder: {base_url: 'https://api.openai.com/v1/'}") == "sk-1")
        #expect(try key("", ["OPENAI_BASE_URL": "http://box:8080/v1"]) == "sk-1")
        #expect(try key("", user: "openai: {base_url: 'http://box/v1'}") == "sk-1")
        #expect(
            try key("openai: {base_url: 'http://box/v1', api_key: sk-2}", ["OPENAI_API_KEY": ""]) == "sk-2")
    }

    @Test(arguments: [
        "embedder: {base_url: 'http://evil/v1'}", "openai: {base_url: 'http://evil/v1'}",
        "embedder: {base_url: 'https://api.openai.com.evil/v1'}",
        "embedder: {base_url: 'https://api.openai.com@evil/v1'}",
        "embedder: {base_url: 'http://api.openai.com/v1'}", "embedder: {base_url: 'not an address'}",
    ])
    func somebody_elses_settings_cannot_send_it_elsewhere(yaml: String) throws {
        #expect(try key(yaml) == nil)
        #expect(
            try key(yaml, ["OPENAI_BASE_URL": "https://api.openai.com/v1"])
                == (yaml.hasPrefix("openai") ? "sk-1" : nil))
    }
}

/// `kb.yaml` and `config.yaml`.
@Suite struct SettingsFileTests {
    private func values(_ text: String, _ environment: [String: String] = [:]) throws -> [String: String] {
        try SettingsFile(path: "/etc/kb.yaml", text: text, environment: environment).values
    }

    private func reason(_ text: String) -> String {
        do {
            return "accepted: \(try values(text))"
        } catch {
            return (error as? KnowledgeBaseError)?.reason ?? "another error: \(error)"
        }
    }

    @Test func nested_keys_are_flattened() throws {
        let text = "embedder:\n  provider: ollama\n  model: bge-m3\nchunk_size: 200\n"
        #expect(
            try values(text) == [
                "embedder.provider": "ollama", "embedder.model": "bge-m3", "chunk_size": "200",
            ])
    }

    @Test(arguments: ["", "# only a comment\n", "---\n", "~\n"])
    func empty_file_sets_nothing(text: String) throws {
        #expect(try values(text).isEmpty)
    }

    @Test func variables_are_filled_in() throws {
        let environment = ["NAME": "kb", "EMPTY": ""]
        #expect(try values("database: ${NAME}.sqlite", environment) == ["database": "kb.sqlite"])
        #expect(try values("database: ${NONE:-a}/${NAME:-b}", environment) == ["database": "a/kb"])
        #expect(try values("translator: '${NONE:-}'", environment) == [:])
        #expect(try values("database: $NAME ${open", environment) == ["database": "$NAME ${open"])
    }

    @Test func variable_that_is_not_set_is_an_error() {
        #expect(reason("database: ${NOWHERE}") == "'database' refers to ${NOWHERE}, which is not set")
    }

    @Test func a_services_secrets_go_into_its_own_numbers_only() throws {
        let environment = ["WHATSAPP_ACCESS_TOKEN": "t", "OPENAI_API_KEY": "k"]
        let numbers = "whatsapp: {numbers: {\"7\": {access_token: \"${WHATSAPP_ACCESS_TOKEN}\"}}}"
        #expect(
            try values(numbers, environment) == ["whatsapp.numbers": #"{"7":{"access_token":"t"}}"#])
        #expect(throws: KnowledgeBaseError.self) {
            try values(numbers.replacing("WHATSAPP_ACCESS_TOKEN", with: "OPENAI_API_KEY"), environment)
        }
        #expect(throws: KnowledgeBaseError.self) {
            try values("tools: [{name: \"${WHATSAPP_ACCESS_TOKEN}\"}]", environment)
        }
    }

    @Test func unknown_key_is_named() {
        #expect(reason("databse: x") == "it sets 'databse', which is not a setting")
        #expect(reason("embedder: {modle: x}") == "it sets 'embedder.modle', which is not a setting")
    }

    @Test func what_is_no_mapping_of_texts_is_refused() {
        #expect(reason("- a\n- b\n") == "its top level is not a mapping")
        #expect(reason("database: [a, b]").contains("'database'"))
        #expect(reason("a: b: c").hasPrefix("it is not valid YAML"))
    }

    @Test func empty_value_is_none_but_its_key_must_be_known() throws {
        #expect(try values("database:\ntranslator: \"\"\nembedder: {model: ~}\n") == [:])
        #expect(reason("databse:") == "it sets 'databse', which is not a setting")
    }

    @Test func key_twice_is_refused() {
        #expect(!reason("chunk_size: 1\nchunk_size: 2\n").hasPrefix("accepted"))
        #expect(reason("chunk_size: 1\nchunk_size: 2\n").hasSuffix("it has a key twice: chunk_size"))
    }

    @Test(arguments: [
        ("openai:\n  api_key: sk-1: x\n", "it is not valid YAML: line 2, column 16: "),
        ("chunk_size: 5\nopenai: {api_key: sk-1\n", "it is not valid YAML: line 3, column 1: "),
        ("openai: {api_key: sk-1}\ndatabase: *none\n", "it is not valid YAML: line 2, column 11: "),
        ("openai: {api_key: sk-1}\ndatabase: \u{1}\n", "it is not valid YAML: "),
    ])
    func place_of_an_error_is_told_and_its_line_is_not(text: String, start: String) {
        #expect(reason(text).hasPrefix(start), "\(reason(text))")
        #expect(!reason(text).contains("sk-1") && !reason(text).contains("\n"), "\(reason(text))")
    }

    @Test func aliases_of_aliases_end() {
        // Every level doubles: without a limit there would be a thousand million keys to look at.
        let levels = (1...29).map { "  l\($0): &l\($0) {a: *l\($0 - 1), b: *l\($0 - 1)}\n" }
        #expect(reason("x:\n  l0: &l0 {}\n" + levels.joined()) == "it has more than 20 aliases (*name)")
    }

    @Test func error_names_a_command_that_still_works() {
        let error = #expect(throws: KnowledgeBaseError.self) { try values("databse: x") }
        #expect(error?.advice == "'kb reference markdown' lists every setting")
    }
}
