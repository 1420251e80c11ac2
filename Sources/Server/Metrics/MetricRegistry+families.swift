/// All that is measured.
extension MetricRegistry.Family {
    typealias Family = MetricRegistry.Family

    static let requests = Family(
        name: "kb_http_requests_total", help: "Requests answered.", kind: .counter,
        labels: ["method", "route", "status"])
    static let requestDuration = Family(
        name: "kb_http_request_duration_seconds", help: "Time to answer a request, its stream included.",
        kind: .histogram, labels: ["method", "route"])
    static let inProgress = Family(
        name: "kb_http_requests_in_progress", help: "Requests under way.", kind: .gauge)
    static let refusals = Family(
        name: "kb_webhook_refusals_total", help: "Webhook requests turned away.", kind: .counter,
        labels: ["channel", "status"])
    static let events = Family(
        name: "kb_webhook_events_total", help: "Events that webhooks brought.", kind: .counter,
        labels: ["channel", "kind"])
    static let notes = Family(
        name: "kb_webhook_notes_total", help: "What webhooks complained of or what was left out of them.",
        kind: .counter, labels: ["channel"])

    static let answers = Family(
        name: "kb_answers_total", help: "Answers given, by what became of the question.", kind: .counter,
        labels: ["kind"])
    static let answerDuration = Family(
        name: "kb_answer_duration_seconds", help: "Time to answer a question.", kind: .histogram,
        labels: ["kind"])
    static let stepDuration = Family(
        name: "kb_answer_step_duration_seconds",
        help: "Time of an answer's steps: prepare, retrieve, rank, and write, which is the model's.",
        kind: .histogram, labels: ["step"])
    static let checks = Family(
        name: "kb_answer_checks_total", help: "What checks of questions and answers did.", kind: .counter,
        labels: ["kind"])
    static let calls = Family(
        name: "kb_model_calls_total", help: "Calls of models.", kind: .counter, labels: ["model", "purpose"])
    static let tokens = Family(
        name: "kb_model_tokens_total", help: "Tokens that models took and gave.", kind: .counter,
        labels: ["model", "direction"])
    static let cost = Family(
        name: "kb_model_cost_total", help: "What models cost, in the price table's currency.", kind: .counter,
        labels: ["model", "currency"])
    static let modelFailures = Family(
        name: "kb_model_failures_total", help: "Questions to models and probes of them that failed.",
        kind: .counter, labels: ["model", "reason"])
    static let modelUp = Family(
        name: "kb_model_up", help: "Whether a model's endpoint answered when it was last asked or probed.",
        kind: .gauge,
        labels: ["model"])

    static let inbox = Family(
        name: "kb_inbox_messages", help: "Messages that wait for an answer.", kind: .gauge)
    static let inboxAge = Family(
        name: "kb_inbox_oldest_seconds", help: "Age of the longest waiting message.", kind: .gauge)
    static let inboxOutcomes = Family(
        name: "kb_inbox_outcomes", help: "Messages in the base by what became of them.", kind: .gauge,
        labels: ["outcome"])
    static let outbox = Family(
        name: "kb_outbox_messages", help: "Replies that wait to be sent.", kind: .gauge)
    static let outboxAge = Family(
        name: "kb_outbox_oldest_seconds", help: "Age of the longest waiting reply.", kind: .gauge)
    static let outboxStates = Family(
        name: "kb_outbox_states", help: "Replies in the base by state.", kind: .gauge, labels: ["state"])
    static let turns = Family(
        name: "kb_turns_total", help: "Turns on channels by how they ended.", kind: .counter,
        labels: ["channel", "outcome"])
    static let turnWait = Family(
        name: "kb_turn_wait_seconds", help: "From a first message's arrival to its reply in the outbox.",
        kind: .histogram, labels: ["channel"])
    static let interrupted = Family(
        name: "kb_sends_interrupted_total", help: "Sends that were under way when the process before ended.",
        kind: .counter)
    static let alerts = Family(
        name: "kb_channel_alerts_total", help: "How often an account of a channel stopped working.",
        kind: .counter, labels: ["channel", "account"])
    static let sends = Family(
        name: "kb_sends_total", help: "Attempts to send a reply.", kind: .counter,
        labels: ["channel", "outcome"])

    static let databaseUp = Family(
        name: "kb_database_up", help: "Whether the database answered this request.", kind: .gauge)
    static let build = Family(
        name: "kb_build_info", help: "The program's version.", kind: .gauge, labels: ["version"])
    static let startTime = Family(
        name: "process_start_time_seconds", help: "When the server started, in Unix time.", kind: .gauge)
    static let memory = Family(
        name: "process_resident_memory_bytes", help: "Memory in use.", kind: .gauge)
}
