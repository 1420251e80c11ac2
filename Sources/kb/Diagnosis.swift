import Encoders
import Foundation
import KnowledgeBase
import Networking
import Stores

/// What `kb doctor` looks at.
struct Diagnosis {
    var settings: Settings

    struct Finding: Encodable {
        enum State: String, Encodable {
            case good, missing, broken
        }

        var what: String
        var state: State
        var detail: String
        var advice: String?

        var line: String {
            let mark =
                switch state {
                case .good: "ok     "
                case .missing: "missing"
                case .broken: "BROKEN "
                }
            return "\(mark)  \(what): \(detail.printable)" + (advice.map { "\n         \($0)" } ?? "")
        }
    }

    func findings() async -> [Finding] {
        [
            await check("settings", values), await database(), await embedder(), translator(), chatModels(),
            await check("channels", channels),
        ] + programs()
    }

    /// Values that a command would stop at.
    private func values() throws -> String {
        for setting in Setting.numbers { _ = try settings.number(setting) }
        for setting in Setting.durations { _ = try settings.duration(setting) }
        _ = try App.logger(settings)
        _ = try App.moderation(settings)
        _ = try App.tools(settings)
        _ = try App.financing(settings)
        _ = try App.channelLanguages(settings)
        _ = try settings.structure(.catalogs, as: ConfiguredCorrections.self)
        return settings.projectFile.map(\.path) ?? "no kb.yaml"
    }

    private func database() async -> Finding {
        let path = settings.databasePath
        guard FileManager.default.fileExists(atPath: path) else {
            return Finding(
                what: "database", state: .missing, detail: "\(path) does not exist yet",
                advice: "'kb ingest FOLDER' makes it")
        }
        return await check("database") {
            let store = try App.openDatabase(settings)
            let status = try await store.status()
            return
                "\(path), \(status.documents) documents, \(status.passages) passages, \(try await store.integrity())"
        }
    }

    private func embedder() async -> Finding {
        await check("embedder") {
            guard let embedder = try App.embedder(settings) else { return "none: search is by words alone" }
            let fingerprint = try await embedder.fingerprint
            _ = try await embedder.embed(["kb"], as: .query)
            let arithmetic = fingerprint.arithmetic.map { ", \($0)" } ?? ""
            return
                "\(fingerprint.model) (\(fingerprint.provider), \(fingerprint.dimensions) dimensions\(arithmetic))"
        }
    }

    private func translator() -> Finding {
        do {
            if settings[.translator] == "none" {
                return Finding(what: "translator", state: .good, detail: "none, as the settings say")
            }
            guard let translator = try App.translator(settings) else {
                return Finding(
                    what: "translator", state: .missing,
                    detail:
                        "Apertium is not installed: Spanish and Portuguese are searched without the pivot",
                    advice: "apt-get install apertium apertium-eng-spa apertium-es-pt")
            }
            let languages = translator.languages.map(\.rawValue).sorted().joined(separator: ", ")
            return Finding(
                what: "translator", state: .good, detail: "\(languages) to en by \(translator.identity)")
        } catch {
            return failure("translator", error)
        }
    }

    /// Whether they can be asked at all; no model is asked, for that may cost.
    private func chatModels() -> Finding {
        do {
            let name = try App.writer(settings)?.model.name
            return Finding(
                what: "chat models", state: .good, detail: name ?? "none: the sources are quoted")
        } catch {
            return failure("chat models", error)
        }
    }

    /// Whether their settings are complete; no service is asked.
    private func channels() throws -> String {
        let channels = try App.channels(settings, HTTPConnections())
        _ = try App.messagingPolicy(settings)
        guard !channels.isEmpty else { return "none: 'kb serve' answers over HTTP" }
        return channels.map { "\($0.name) (\($0.accounts.joined(separator: ", ")))" }.joined(separator: ", ")
    }

    private func programs() -> [Finding] {
        [
            ("pdftohtml", "PDF files", "apt-get install poppler-utils"),
            (
                "tesseract", "scanned PDF files with --ocr",
                "apt-get install tesseract-ocr tesseract-ocr-spa tesseract-ocr-por"
            ),
        ].map { program, use, advice in
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            let found = folders.map { "\($0)/\(program)" }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
            return Finding(
                what: program, state: found == nil ? .missing : .good, detail: found ?? "needed for \(use)",
                advice: found == nil ? advice : nil)
        }
    }

    private func check(_ what: String, _ body: () async throws -> String) async -> Finding {
        do {
            return Finding(what: what, state: .good, detail: try await body())
        } catch {
            return failure(what, error)
        }
    }

    private func failure(_ what: String, _ error: any Error) -> Finding {
        guard let error = error as? KnowledgeBaseError else {
            return Finding(what: what, state: .broken, detail: "\(error)")
        }
        // Without a model search goes on by words; all else stops somebody.
        let isMissing = error.reason.hasPrefix("no embedding model")
        return Finding(
            what: what, state: isMissing ? .missing : .broken,
            detail: "cannot \(error.action): \(error.reason)", advice: error.advice)
    }
}
