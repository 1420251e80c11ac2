// What the server's answers mean to the pages.

/// A source of an answer: {number, passage, document, path, title, place}.
function sourceOf(source, at) {
  return {
    number: source.number ?? at + 1, passage: source.passage, document: source.document ?? source.documentID,
    path: source.path ?? "", title: source.title || source.path || "", place: source.place ?? source.locator ?? "",
  };
}

/// An answer of /api/ask.
export function answerOf(value, { milliseconds, currency }) {
  const usage = value.usage ?? {};
  return {
    text: value.answer ?? "", sources: (value.sources ?? []).map(sourceOf), rows: value.rows ?? [],
    quotes: value.quotes ?? quotesOf(value), language: value.language,
    handOff: value.action === "hand_off", isSilent: value.action === "silent", message: value.message,
    meta: {
      model: usage.model ?? value.model ?? "", input: usage.input ?? 0, output: usage.output ?? 0,
      cost: usage.cost, currency: usage.currency ?? currency, isCached: value.cached ?? false, milliseconds,
    },
  };
}

// Lines of an answer, each of which may stand in a source word by word.
function quotesOf(value) {
  return (value.answer ?? "").split("\n").map((line) => line.replace(/\s*(\[\d+\]\s*)+$/, "").trim()).filter(Boolean);
}

/// A conversation with its messages, oldest first.
export function conversationOf(value) {
  const desk = value.desk ?? {};
  return {
    ...value, isWithPerson: desk.state === "waiting" || desk.state === "taken",
    messages: (value.messages ?? []).map((message) => ({
      ...message, sources: [], quotes: [], kept: message.sources ?? [],
    })),
  };
}

export function statusOf(value) {
  const models = (value.models ?? []).map((model) => (typeof model === "string" ? model : model.model ?? model.name));
  return {
    name: value.name ?? "kb", documents: value.documents, passages: value.passages, models,
    hasModels: models.length > 0, mayTune: value.mayTune ?? true, currency: value.currency,
  };
}

// MARK: The console

/// A conversation in the desk's list: {id, name, contact, channel, state, operator, tags, last, at}.
export function deskEntryOf(value) {
  const desk = value.desk ?? {};
  return {
    id: value.id, name: value.contactName ?? "", contact: value.contact ?? "", channel: value.channel ?? "",
    state: desk.state ?? "open", operator: desk.operatorName ?? "", tags: desk.tags ?? [], last: value.last ?? "",
    at: value.updatedAt,
  };
}

/// A conversation with all that stands around it.
export function deskOf(value) {
  const entry = deskEntryOf(value);
  const sent = value.outbox ?? [];
  return {
    ...entry, reason: value.desk?.reason ?? "", notes: value.notes ?? [],
    contactDetails: Object.entries(value.contactDetails ?? {}).map(([key, text]) => [key, String(text)]),
    messages: (value.messages ?? []).map((message) => ({
      id: message.id, role: message.role, text: message.text, sentAt: message.sentAt, sources: message.sources ?? [],
      delivery: message.delivery ?? deliveryOf(message, sent)?.state ?? "",
      failure: message.failure ?? deliveryOf(message, sent)?.failure ?? "",
    })),
  };
}

function deliveryOf(message, sent) {
  return sent.find((one) => one.message === message.id);
}

/// {points: [{at, answers, given, refusals, handOffs, cost, tokens, p50, p95 in seconds}]}.
export function statsOf(value) {
  const points = (value.points ?? value.stats ?? []).map((point) => ({
    ...point, given: Math.max(0, (point.answers ?? 0) - (point.refusals ?? 0) - (point.handOffs ?? 0)),
  }));
  return { points };
}

export function outboxOf(value) {
  const content = value.content ?? {};
  return { ...value, text: value.text ?? content.text ?? "…" };
}

export function documentOf(value) {
  return { ...value, title: value.title || value.path, isUploaded: value.isUploaded ?? value.uploaded ?? false };
}
