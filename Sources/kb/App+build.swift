import AsyncHTTPClient
import Encoders
import Foundation
import KnowledgeBase
import LexicalSearch
import Logging
import Providers
import Readers
import Server
import Stores
import Translators

/// All wiring: the only place that chooses among stores, embedders, translators and readers.
extension App {
    /// What a command does about a database that is not there.
    enum Opening: Sendable {
        /// It is an error.
        case existing
        /// It is made.
        case creating
        /// An empty one in memory stands for it.
        case rehearsing
        /// A temporary one in memory is used whatever there is.
        case inMemory
    }

    /// Opens store, model and translator side by side.
    ///
    /// - Parameter question: lets the translator start on its language at once.
    static func open(
        _ settings: Settings, _ opening: Opening = .existing, expecting question: String? = nil
    ) async throws -> App {
        let logger = try logger(settings)
        let translator = try apertium(settings)
        if let question { translator?.warmUp(for: [LanguageDetector().detect(question)]) }
        async let model = embedderOrNotice(settings)
        let store = try store(settings, opening, logger)
        let (embedder, notice) = try await model
        // A model that knows the languages itself has no need of the pivot unless it is asked for.
        let rewriting: Rewriting? = try settings.choice(.rewriting)
        let hasNoNeed = embedder?.isMultilingual == true && settings[.translator] == "auto"
        return App(
            settings: settings, store: store, embedder: embedder, translator: hasNoNeed ? nil : translator,
            analyzer: SnowballAnalyzer(), catalogs: CatalogKeeper(store: store),
            moderation: try moderation(settings),
            financing: try financing(settings),
            rewritesByModel: rewriting == .model, tools: try tools(settings),
            notices: [notice].compactMap { $0 }, logger: logger)
    }

    private enum Rewriting: String, CaseIterable { case rule, model }

    enum LogFormat: String, CaseIterable { case text, json }

    static func logger(_ settings: Settings) throws -> Logger {
        let name = (settings[.logLevel] ?? "").lowercased()
        // Elsewhere the same level often has the shorter name.
        guard let level = Logger.Level(rawValue: name == "warn" ? "warning" : name) else {
            throw settings.unusable(
                .logLevel,
                because: "it is none of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let format: LogFormat? = try settings.choice(.logFormat)
        var logger = Logger(label: "kb") { label in
            let text: any LogHandler = StreamLogHandler.standardError(label: label)
            return format == .json ? JSONLogHandler(label: label) : text
        }
        logger.logLevel = level
        return logger
    }
}

// MARK: Store

extension App {
    /// The base that the settings name; it must be there.
    static func openStore(_ settings: Settings) throws -> any Store { try openDatabase(settings) }

    /// The same for what only a database file can do.
    static func openDatabase(_ settings: Settings) throws -> SQLiteStore {
        let path = settings.databasePath
        guard FileManager.default.fileExists(atPath: path) else {
            throw KnowledgeBaseError(
                .notFound, cannot: "open the base '\(path)'", because: "there is no such file",
                advice: "'kb ingest FOLDER' makes it; --database or KB_DATABASE name another")
        }
        return try SQLiteStore(
            path: path, logger: try logger(settings), nearestVectors: try nearestVectors(settings))
    }

    private static func store(
        _ settings: Settings, _ opening: Opening, _ logger: Logger
    ) throws -> any Store {
        let isThere = FileManager.default.fileExists(atPath: settings.databasePath)
        switch opening {
        case .inMemory: return MemoryStore()
        case .rehearsing where !isThere: return MemoryStore()
        case .existing, .rehearsing: return try openStore(settings)
        case .creating:
            try prepareFolder(settings)
            return try SQLiteStore(
                path: settings.databasePath, logger: logger, nearestVectors: try nearestVectors(settings))
        }
    }

    private static func nearestVectors(_ settings: Settings) throws -> NearestVectors {
        try settings.choice(.vectorSearch) ?? .auto
    }

    /// Makes the user's data folder when the database is to be there; other folders have to exist.
    static func prepareFolder(_ settings: Settings) throws {
        guard settings.isDefaultDatabase else { return }
        let folder = Settings.dataFolder()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KnowledgeBaseError(
                .storage, cannot: "create '\(folder.path)'", because: error.localizedDescription,
                advice: "Name another database with --database or KB_DATABASE")
        }
    }
}

// MARK: Embedder

extension App {
    /// - Returns: `nil` when the settings choose none.
    /// - Throws: `model` when the built-in one is missing or cannot run, `usage` for settings that make none.
    static func embedder(_ settings: Settings) throws -> (any Embedder)? {
        switch settings[.embedder] {
        case "none": return nil
        case "built-in":
            do {
                return try builtInEmbedder(settings)
            } catch let error as KnowledgeBaseError where error.kind == .notFound {
                throw missingModel(settings)
            }
        case "openai":
            return EndpointEmbedder.openAI(
                model: try endpointModel(settings), dimensions: try settings.number(.embedderDimensions),
                client: try client(
                    settings, base: settings[.embedderURL] ?? settings[.openAIURL],
                    key: settings.key(.embedderKey, for: embedderAddress(settings, .openAIURL))
                        ?? settings.openAIKeyForEmbedding),
                configuration: try endpoint(settings))
        case "ollama":
            return EndpointEmbedder.ollama(
                model: try endpointModel(settings), dimensions: try settings.number(.embedderDimensions),
                client: try client(
                    settings, base: try ollamaAddress(settings),
                    key: settings.key(.embedderKey, for: embedderAddress(settings, .ollamaURL))),
                configuration: try endpoint(settings))
        case "bedrock":
            return try EndpointEmbedder.bedrock(
                model: try endpointModel(settings), dimensions: try settings.number(.embedderDimensions),
                access: try bedrockAccess(settings),
                timeout: .seconds(try settings.number(.embedderTimeout) ?? 60),
                configuration: try endpoint(settings))
        default:
            throw settings.unusable(
                .embedder, because: "it is none of built-in, openai, ollama, bedrock, none")
        }
    }

    /// Whose address counts.
    private static func embedderAddress(_ settings: Settings, _ fallback: Setting) -> Setting {
        settings[.embedderURL] == nil ? fallback : .embedderURL
    }

    /// Where the built-in embedder's model is or is to be.
    static func modelFolder(_ settings: Settings) -> URL {
        if let folder = settings.path(.modelFolder) { return URL(filePath: folder) }
        let name = settings[.embedderModel] ?? ModelManifest.allMiniLML6V2.name
        return modelLibrary.folder(named: name)
    }

    static var modelLibrary: ModelLibrary {
        ModelLibrary(environment: ProcessInfo.processInfo.environment)
    }

    private static func builtInEmbedder(_ settings: Settings) throws -> any Embedder {
        let folder = modelFolder(settings)
        return try SentenceEncoder(
            folder: folder, name: settings[.embedderModel] ?? builtInName(in: folder),
            precision: try settings.choice(.embedderPrecision) ?? .exact)
    }

    private static func missingModel(_ settings: Settings) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .model, cannot: "embed texts", because: "no embedding model in '\(modelFolder(settings).path)'",
            advice: "Run 'kb model pull' or 'make model', or choose embedder none")
    }

    /// The built-in model keeps its name wherever its folder is; others have their folder's.
    private static func builtInName(in folder: URL) -> String? {
        let known = ModelManifest.known.first { modelLibrary.status(of: $0, in: folder).isPresent }
        return known?.name
    }

    /// A missing built-in model leaves search by words, with a notice.
    private static func embedderOrNotice(
        _ settings: Settings
    ) async throws -> ((any Embedder)?, notice: String?) {
        guard settings[.embedder] == "built-in" else { return (try embedder(settings), nil) }
        do {
            return (try builtInEmbedder(settings), nil)
        } catch let error as KnowledgeBaseError where error.kind == .notFound {
            let missing = missingModel(settings)
            return (nil, "\(missing.reason): going on by words alone. \(missing.advice ?? "")")
        }
    }

    private static func endpointModel(_ settings: Settings) throws -> String {
        guard let model = settings[.embedderModel] else {
            throw KnowledgeBaseError(
                .usage, cannot: "embed with '\(settings[.embedder] ?? "")'", because: "no model is named",
                advice: "Set embedder.model (KB_EMBEDDER_MODEL), for example text-embedding-3-small or bge-m3"
            )
        }
        return model
    }

    private static func endpoint(_ settings: Settings) throws -> EndpointEmbedder.Configuration {
        var configuration = EndpointEmbedder.Configuration()
        configuration.tokenLimit = try settings.number(.tokenLimit) ?? configuration.tokenLimit
        configuration.queryPrefix = settings[.queryPrefix] ?? ""
        configuration.passagePrefix = settings[.passagePrefix] ?? ""
        return configuration
    }

    private static func ollamaAddress(_ settings: Settings) throws -> String {
        let setting: Setting = settings[.embedderURL] == nil ? .ollamaURL : .embedderURL
        guard let address = OllamaAddress(settings[setting] ?? "") else {
            throw settings.unusable(setting, because: "it is not an address")
        }
        return address.description
    }

    private static func client(_ settings: Settings, base: String?, key: String?) throws -> ProviderClient {
        let base = base ?? ""
        let address = base.contains("://") ? base : "http://\(base)"
        guard let url = URL(string: address), url.host() != nil else {
            throw settings.unusable(.embedderURL, because: "'\(base)' is not an address")
        }
        return ProviderClient(
            base: address, key: key,
            timeout: .seconds(try settings.number(.embedderTimeout) ?? 60))
    }
}

// MARK: Translator and readers

extension App {
    /// - Returns: `nil` when the settings choose none, or leave it open and Apertium is not installed.
    static func translator(_ settings: Settings) throws -> (any Translator)? { try apertium(settings) }

    private static func apertium(_ settings: Settings) throws -> ApertiumTranslator? {
        switch settings[.translator] {
        case "none": return nil
        case "auto": return ApertiumTranslator()
        case "apertium":
            guard let translator = ApertiumTranslator() else {
                throw KnowledgeBaseError(
                    .external, cannot: "translate with Apertium", because: "it is not installed",
                    advice: "Run 'apt-get install apertium apertium-eng-spa apertium-es-pt'")
            }
            return translator
        default: throw settings.unusable(.translator, because: "it is none of auto, apertium, none")
        }
    }

    static func readers(ocr: Bool) -> [any DocumentReader] {
        DocumentReaders.text + DocumentReaders.office(ocr: ocr ? OCR() : nil)
    }
}
