extension SendFailure.Kind {
    /// What somebody can do about it, as a sentence without a full stop; for logs.
    public var advice: String {
        switch self {
        case .passing, .accountBusy: "Nothing: it is tried again by itself for a day"
        case .ambiguous: "Ask the contact whether it came, or send it again in the console"
        case .windowClosed: "Set a template for the account, or wait until the contact writes"
        case .unreachable: "Reach the contact in another way"
        case .unsupportedContent: "Send it as plain text"
        case .rejected: "See the code in the channel's guide; a template may be missing or paused"
        case .unauthorised: "Renew the account's token or rights, then restart"
        }
    }

    /// The same once it is not tried again.
    var adviceInTheEnd: String {
        switch self {
        case .passing, .accountBusy: "Send it again in the console once the channel takes messages"
        default: advice
        }
    }
}
