/// A message that asks to be written to no more, or again: the word is the whole message.
enum ConsentWord: Sendable, Hashable {
    case stop, start

    init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let words = WrittenWord.words(of: text).map(\.folded).joined(separator: " ")
        if Self.stopping.contains(words) {
            self = .stop
        } else if Self.starting.contains(words) {
            self = .start
        } else {
            return nil
        }
    }

    /// Bytes.
    private static let longest = 40

    private static let stopping: Set<String> = [
        "stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "baja", "dar de baja",
        "darme de baja", "quiero darme de baja", "cancelar suscripcion", "sair", "pare", "parar",
        "descadastrar", "cancelar inscricao",
    ]
    private static let starting: Set<String> = [
        "start", "unstop", "subscribe", "opt in", "optin", "alta", "dar de alta", "darme de alta", "voltar",
        "recomecar", "reanudar",
    ]
}
