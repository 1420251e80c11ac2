import Foundation
import Glibc
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Translators

/// Apertium is optional for users, but `make test` installs it: without it these tests fail.
@Suite struct ApertiumTranslatorTests {
    private func translator() throws -> ApertiumTranslator {
        // Many chains start at once here, on machines of any speed.
        var patience = ApertiumTranslator.Patience()
        patience.single = patience.batch
        return try #require(
            ApertiumTranslator(patience: patience), "install apertium apertium-eng-spa apertium-es-pt")
    }

    @Test func spanish_becomes_english() async throws {
        let english = try await translator().translate(["La garantía del coche"], from: .spanish)
        #expect(english.count == 1)
        #expect(english[0].lowercased().contains("guarantee"))
        #expect(english[0].lowercased().contains("car"))
    }

    @Test func portuguese_becomes_english_through_spanish() async throws {
        let english = try await translator().translate(["O carro vermelho"], from: .portuguese)
        #expect(english[0].lowercased().contains("red") && english[0].lowercased().contains("car"))
    }

    @Test func a_chain_has_none_of_the_sockets_of_its_parent() throws {
        // As a server's library may open it: without close-on-exec.
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(listening >= 0)
        defer { close(listening) }
        let name = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(listening)")
        #expect(name.hasPrefix("socket:"))
        let pipeline = try Pipeline(
            command: "for file in /proc/$$/fd/*; do readlink $file; done; printf '\\0'; sleep 600")
        let files = try #require(try pipeline.exchange(["x"], patience: .seconds(300)).first)
        #expect(files.contains("socket:") && !files.contains(name), "\(files)")
    }

    @Test func answers_stay_in_order_and_in_number() async throws {
        let texts = (0..<500).map { "El coche \($0) es rojo." } + ["", " ", "\n"]
        let english = try await translator().translate(texts, from: .spanish)
        #expect(english.count == texts.count)
        for index in 0..<500 { #expect(english[index].contains("\(index)")) }
        #expect(english[500...].allSatisfy { $0.isEmpty })
    }

    @Test func reserved_characters_and_NUL_pass_through() async throws {
        let text = "precio [1] {2} ^3$ 4/5 \\6 @7 <8> 9\0x 3.5% *"
        let english = try await translator().translate([text], from: .spanish)
        for piece in ["[1]", "{2}", "^", "4/5", "\\6", "@7", "<8>", "9", "3.5%", "*"] {
            #expect(english[0].contains(piece), "\(piece) in \(english[0])")
        }
    }

    @Test(arguments: [
        "[\u{301}", "^\u{301}", "$\u{301}", "/\u{301}", "<\u{301}", "{\u{301}", "@\u{301}", "\\\u{301}",
    ])
    func reserved_characters_under_a_combining_mark_pass_through(sign: String) async throws {
        let texts = ["El \(sign) coche \(sign) es rojo.", "La garantía del coche"]
        let english = try await translator().translate(texts, from: .spanish)
        #expect(english[0].contains(sign) && english[0].contains("car"), "\(english[0])")
        #expect(english[1].contains("guarantee"))
    }

    @Test func what_is_encoded_is_decoded_scalar_by_scalar() {
        let text = "[\u{301}a ^\u{20DD} \\\u{301} {x}"
        #expect(ApertiumStream.decode(ApertiumStream.encode(text)) == text)
        #expect(ApertiumStream.encode("[\u{301}") == "\\[\u{301}.[]")
    }

    @Test func a_text_larger_than_the_pipes_does_not_deadlock() async throws {
        let long = String(repeating: "El motor del coche tiene garantía. ", count: 20_000)
        let english = try await translator().translate([long, "rojo"], from: .spanish)
        #expect(english[0].utf8.count > 300_000)
        #expect(english[1].lowercased() == "red")
    }

    @Test(arguments: [
        ("cuanto dura la garantia del motor", "cuánto dura la garantía del motor"),
        ("Que documentos necesito para el credito?", "Qué documentos necesito para el crédito?"),
        ("quien gano el partido", "quién ganó el partido"),
        ("tiene mas de 3 anos", "tiene más de 3 años"),
        ("EL SEGURO", "EL SEGURO"),
    ])
    func spanish_accents_come_back(typed: String, wanted: String) async throws {
        #expect(try await translator().restoringAccents(typed, language: .spanish) == wanted)
    }

    @Test(arguments: [
        ("qual e a duracao da garantia", "qual é a duração da garantia"),
        ("as condicoes da negociacao", "as condições da negociação"),
        ("documentos para transferencia", "documentos para transferência"),
    ])
    func portuguese_accents_come_back(typed: String, wanted: String) async throws {
        #expect(try await translator().restoringAccents(typed, language: .portuguese) == wanted)
    }

    @Test func a_question_typed_with_accents_is_left_alone() async throws {
        let typed = "¿Cuánto cuesta el Aveo 2019 que tienen en Queretaro?"
        #expect(try await translator().restoringAccents(typed, language: .spanish) == typed)
    }

    @Test func english_is_left_alone() async throws {
        #expect(try await translator().restoringAccents("the ano", language: .english) == "the ano")
    }

    @Test func a_pair_that_is_not_installed_is_an_error_with_advice() async throws {
        let translator = try translator()
        await #expect {
            _ = try await translator.translate(["hola"], from: .unknown)
        } throws: { error in
            (error as? KnowledgeBaseError)?.advice?.contains("apt-get install") == true
        }
    }

    @Test func no_modes_no_translator() throws {
        #expect(ApertiumTranslator(modeFolder: URL(fileURLWithPath: "/nonexistent")) == nil)
    }
}

@Suite struct FaultyPipelineTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A mode folder whose `spa-eng` is one program: a shell script of the test.
    private func translator(
        _ script: String, patience: Duration = .seconds(1), pause: Duration = .seconds(3600)
    ) throws -> ApertiumTranslator {
        try translator(["spa-eng": script], patience: patience, pause: pause)
    }

    /// - Parameter scripts: by mode.
    private func translator(
        _ scripts: [String: String], patience: Duration, pause: Duration = .zero
    ) throws -> ApertiumTranslator {
        for (mode, script) in scripts {
            let program = try folder.write(script, to: "\(mode).sh")
            // `true` takes the `-z` that every stage gets; the script is read, not executed, so that no
            // other test's fork can keep it busy.
            try folder.write("true ; sh '\(program.path)'", to: "\(mode).mode")
        }
        var all = ApertiumTranslator.Patience()
        all.batch = patience
        all.pause = pause
        return try #require(ApertiumTranslator(modeFolder: folder.url, patience: all))
    }

    private func reason(_ translator: ApertiumTranslator, _ texts: [String] = ["hola"]) async -> String? {
        do {
            _ = try await translator.translate(texts, from: .spanish)
            return nil
        } catch {
            return (error as? KnowledgeBaseError)?.reason
        }
    }

    @Test func a_program_that_ends_is_noticed() async throws {
        #expect(await reason(try translator("true")) == "it ended")
    }

    @Test func a_program_that_hangs_is_noticed() async throws {
        #expect(await reason(try translator("sleep 60")) == "no answer for 1 s")
    }

    /// A file to which each start of a program adds a line, and the command that does.
    private func starts() -> (count: () throws -> Int, command: String) {
        let file = folder.url.appending(path: "starts")
        let count = { try String(contentsOf: file, encoding: .utf8).count { $0 == "\n" } }
        return (count, "echo >>'\(file.path)'")
    }

    @Test func a_program_that_hangs_is_not_waited_for_twice() async throws {
        let starts = starts()
        let translator = try translator("\(starts.command); sleep 60")
        #expect(await reason(translator) == "no answer for 1 s")
        #expect(try starts.count() == 1)
        #expect(await reason(translator) == "no answer for 1 s")
        #expect(await translator.restoringAccents("hola", language: .spanish) == "hola")
        #expect(try starts.count() == 1)
        // Nobody waits for several texts: they are tried.
        #expect(await reason(translator, ["hola", "adiós"]) == "no answer for 1 s")
        #expect(try starts.count() == 2)
    }

    @Test func a_program_that_hung_is_tried_again_after_a_pause() async throws {
        let flag = folder.file("flag")
        let translator = try translator("test -e \(flag) || { touch \(flag); sleep 60; }; cat", pause: .zero)
        #expect(await reason(translator) == "no answer for 1 s")
        #expect(try await translator.translate(["hola"], from: .spanish) == ["hola"])
    }

    @Test func a_text_does_not_wait_for_one_that_goes_another_way() async throws {
        let flag = folder.file("flag")
        let starts = starts()
        let waiting = "\(starts.command); until test -e \(flag); do sleep 0.05; done; cat"
        let translator = try translator(["spa-eng": waiting, "es-pt_BR": "cat"], patience: .seconds(100))
        async let english = translator.translate(["hola", "adiós"], from: .spanish, to: .english)
        while (try? starts.count()) != 1 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(
            try await translator.translate(["hola", "bueno"], from: .spanish, to: .portuguese)
                == ["hola", "bueno"])
        #expect(FileManager.default.createFile(atPath: flag, contents: nil))
        #expect(try await english == ["hola", "adiós"])
    }

    @Test func a_question_that_goes_the_same_way_twice_is_asked_once() async throws {
        let asked = folder.url.appending(path: "asked")
        let translator = try translator("tee -a '\(asked.path)'", patience: .seconds(100))
        for text in ["hola", "hola", "adiós", "hola"] {
            #expect(try await translator.translate([text], from: .spanish) == [text])
        }
        #expect(try Data(contentsOf: asked).count { $0 == 0 } == 3)
    }

    @Test func a_program_that_is_missing_is_noticed() async throws {
        #expect(await reason(try translator("no-such-program-here")) == "it ended")
    }

    @Test func a_crash_is_healed_by_a_restart() async throws {
        let flag = folder.file("flag")
        // Ends at once the first time, echoes from the second on.
        let translator = try translator("test -e \(flag) || { touch \(flag); exit 1; }; cat")
        let answer = try await translator.translate(["hola"], from: .spanish)
        #expect(answer == ["hola"])
    }

    @Test func words_that_become_nothing_stay_untranslated() async throws {
        let translator = try translator("sed -u -z 's/[[:alpha:]]//g'")
        let answers = try await translator.translate(["hola", "", "7 días"], from: .spanish)
        #expect(answers == ["hola", "", "7 "])
    }

    @Test func a_program_that_answers_too_much_is_refused() async throws {
        let found = await reason(try translator("printf 'a\\0b\\0c'; cat"))
        #expect(found == "it answered more than it was asked")
    }

    @Test func ending_the_translator_ends_its_programs() async throws {
        let mark = "91\(Int.random(in: 10_000...99_999))"
        do {
            let translator = try translator("sleep \(mark)")
            _ = await reason(translator)
        }
        var running = try processes(sleeping: mark)
        // The signal is sent; the system ends the programs in its own time.
        for _ in 0..<100 where !running.isEmpty {
            try await Task.sleep(for: .milliseconds(20))
            running = try processes(sleeping: mark)
        }
        #expect(running.isEmpty)
    }

    private func processes(sleeping mark: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
            let command = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
            return Int(process) != nil && command?.contains("sleep\0\(mark)") == true
        }
    }
}

@Suite struct ApertiumModeTests {
    @Test func a_mode_becomes_a_flushing_pipeline() {
        let mode = ApertiumMode(
            name: "a-b", pipeline: "lt-proc '/d/a.bin' | tagger -g $2 '/d/b.prob' | lt-proc $1 '/d/c.bin'\n")
        #expect(
            mode.command == "lt-proc -z '/d/a.bin' | tagger -z -g  '/d/b.prob' | lt-proc -z -n '/d/c.bin'")
        #expect(mode.dataFiles == ["/d/a.bin", "/d/b.prob", "/d/c.bin"])
    }

    @Test func other_data_is_another_digest() {
        let one = ApertiumMode(name: "a-b", pipeline: "lt-proc '/d/a.bin'")
        let other = ApertiumMode(name: "a-b", pipeline: "lt-proc '/d/b.bin'")
        #expect(one.digest != other.digest)
        #expect(one.digest == ApertiumMode(name: "a-b", pipeline: "lt-proc '/d/a.bin'").digest)
    }
}
