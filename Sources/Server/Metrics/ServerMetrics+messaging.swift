import KnowledgeBase

extension ServerMetrics {
    /// Counts what happens on channels; what the messaging engine is to call.
    public func observe(_ event: MessagingEvent) {
        switch event {
        case .accepted: break  // The webhook's route counts them by channel.
        case .turn(let turn): ended(turn)
        case .superseded(let channel): registry.add(to: .turns, channel, "superseded")
        case .turnFailed(let channel): registry.add(to: .turns, channel, "failed")
        case .givenUp(let channel): registry.add(to: .turns, channel, "given_up")
        case .sent(let channel, _, let outcome): registry.add(to: .sends, channel, outcome.rawValue)
        case .interrupted(let count): registry.add(Double(count), to: .interrupted)
        case .alert(let channel, let account, _): registry.add(to: .alerts, channel, account)
        }
    }

    private func ended(_ turn: MessagingEvent.Turn) {
        registry.add(to: .turns, turn.channel, turn.isHandedOff ? "hand_off" : "ended")
        registry.observe(turn.wait / .seconds(1), in: .turnWait, turn.channel)
    }
}
