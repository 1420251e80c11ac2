import Foundation
import KnowledgeBase

/// One run of `kb chat`: reads lines, answers them, obeys what begins with a slash.
final class ChatSession {
    private var app: App
    private var service: ChatService
    private var conversation: Conversation
    private let options: GlobalOptions
    private let editor: LineEditor
    private var last: Answer?
    private var historyFailed = false

    /// - Throws: ``KnowledgeBaseError`` for settings that make no service.
    init(app: App, conversation: Conversation, options: GlobalOptions) throws {
        self.app = app
        self.conversation = conversation
        self.options = options
        service = try app.service()
        let isKept = ProcessInfo.processInfo.environment["KB_HISTORY"] != "off"
        editor = LineEditor(history: isKept ? Self.historyFile() : nil)
    }

    /// `$XDG_STATE_HOME/kb/history`, by default under `~/.local/state` (XDG Base Directory Specification).
    private static func historyFile() -> String {
        let environment = ProcessInfo.processInfo.environment
        let base = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (base ?? "~/.local/state".expandingTilde) + "/kb/history"
    }

    func run() async throws {
        greet()
        while let line = await nextLine() {
            let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !text.isEmpty else { continue }
            keepHistory()
            if let command = ChatInput.command(in: text) {
                guard try await obey(command) else { break }
            } else {
                try await answer(text)
            }
        }
    }

    private func greet() {
        guard editor.isInteractive else { return }
        let model = service.ask.writer?.model.name ?? "no chat model: the sources are quoted"
        options.notice("\(model). /help lists the commands, Ctrl-D leaves.")
    }

    /// Reading blocks, so that it has a thread of its own.
    private func nextLine() async -> String? {
        let editor = editor
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: editor.line(prompt: "> ")) }
        }
    }

    /// After every line: Ctrl-C leaves at once.
    private func keepHistory() {
        guard !historyFailed, let reason = editor.save() else { return }
        historyFailed = true
        options.notice("cannot keep the history of lines: \(reason)")
    }

    // MARK: Answering

    private func answer(_ text: String) async throws {
        let (service, conversation) = (service, conversation)
        let streamed = StreamedAnswer()
        let show = editor.isInteractive && !options.json ? streamed.show : nil
        do {
            let answer = try await Interruption.cancelling {
                try await service.answer(text, in: conversation, show: show)
            }
            try write(answer, after: streamed.hasText)
            for notice in answer.notices { options.notice(notice) }
            last = answer
        } catch is CancellationError {
            Console.write(streamed.hasText ? " [...]" : "")
            options.notice("stopped; nothing of this turn is kept")
        }
    }

    private func write(_ answer: Answer, after isShown: Bool) throws {
        // Where a person reads, sources come when asked for.
        let shown = AnswerText(answer, withSources: options.json || !editor.isInteractive)
        if options.json { return try Console.write(jsonLine: shown) }
        Console.write(shown.text(after: isShown) + (editor.isInteractive ? "\n" : ""))
        if let reason = answer.handOff?.reason { options.notice("a person is to take over: \(reason)") }
    }

    // MARK: Commands

    /// - Returns: whether to go on.
    private func obey(_ command: ChatInput.Command) async throws -> Bool {
        do {
            switch command {
            case .quit: return false
            case .help: Console.write(ChatInput.help)
            case .sources: showSources()
            case .reset: reset()
            case .model(let name): try change(model: name)
            case .save(let path): try await save(to: path)
            case .unknown(let name): options.notice("there is no command '/\(name)'; /help lists them")
            }
        } catch let error as KnowledgeBaseError {
            // At a terminal a mistake is no reason to leave.
            guard editor.isInteractive else { throw error }
            Console.notice("kb: \(error)")
        }
        return true
    }

    private func showSources() {
        guard let last else { return options.notice("nothing was asked yet") }
        let lines = AnswerText(last, withSources: true).sourceLines
        Console.write(lines.isEmpty ? "The last answer has no sources." : lines.joined(separator: "\n"))
    }

    private func reset() {
        conversation = .shell(with: conversation.contact)
        last = nil
        options.notice("a new conversation begins")
    }

    private func change(model name: String) throws {
        guard !name.isEmpty else {
            return Console.write(service.ask.writer?.model.name ?? "extractive: the sources are quoted")
        }
        var changed = app
        changed.settings.set(.models, to: name, from: "/model")
        let writer = try App.writer(changed.settings)
        changed.writer = writer
        service = try changed.service()
        app = changed
        options.notice("answers come from \(writer?.model.name ?? "the sources themselves") now")
    }

    private func save(to path: String) async throws {
        guard !path.isEmpty else {
            throw KnowledgeBaseError(
                .usage, cannot: "save the conversation", because: "no file is named", advice: "/save FILE")
        }
        let messages = try await service.messages(of: conversation)
        let text = messages.map { "\($0.speaker): \($0.text)\n" }.joined(separator: "\n")
        do {
            // What is there already is somebody's.
            try Data(text.utf8).write(
                to: URL(fileURLWithPath: path.expandingTilde), options: .withoutOverwriting)
        } catch {
            throw KnowledgeBaseError(
                .storage, cannot: "write '\(path)'", because: error.localizedDescription,
                advice: "Name another file")
        }
        options.notice("wrote \(messages.count.counted("message")) to \(path)")
    }
}

extension ConversationMessage {
    fileprivate var speaker: String {
        switch role {
        case .contact: "You"
        case .assistant: "Assistant"
        case .person: "Person"
        }
    }
}
