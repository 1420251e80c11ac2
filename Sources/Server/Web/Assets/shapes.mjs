// What the server's answers mean to the pages.

/// A source of an answer: {number, passage, reference, document, path, title, place, where}; place in the server's words,
/// where as {unit, first, last, sheet}.
function sourceOf(source, at) {
  return {
    number: source.number ?? at + 1, passage: source.passage, reference: source.reference, document: source.document,
    path: source.path ?? "", title: source.title || source.path || "", place: source.locator ?? "",
    where: source.place ?? null,
  };
}

/// An answer of /api/ask.
export function answerOf(value, { milliseconds, currency }) {
  const usage = value.usage ?? {};
  return {
    text: value.answer ?? "", sources: (value.sources ?? []).map(sourceOf), rows: value.rows ?? [],
    quotes: value.quotes?.length ? value.quotes : quotesOf(value), language: value.language,
    handOff: value.action === "hand_off", isSilent: value.action === "silent", notices: value.notices ?? [],
    meta: {
      model: usage.model ?? "", input: usage.input ?? 0, output: usage.output ?? 0, cost: usage.cost,
      currency: usage.currency || currency, isCached: value.cached ?? false, milliseconds,
    },
  };
}

// Lines of an answer, each of which may stand in a source word by word.
function quotesOf(value) {
  return (value.answer ?? "").split("\n").map((line) => line.replace(/\s*(\[\d+\]\s*)+$/, "").trim()).filter(Boolean);
}

/// A conversation with its messages, oldest first, for who asks in it.
export function conversationOf(value) {
  const state = value.desk?.state;
  return {
    isWithPerson: state === "waiting" || state === "taken",
    messages: (value.messages ?? []).map((message) => ({
      id: message.id, role: message.role, text: message.text, sentAt: message.sentAt, language: message.language,
      ...shownBefore(message),
    })),
  };
}

/// What a message that was kept showed: sources that open, or for those of earlier versions their names.
function shownBefore(message) {
  const sources = (message.citations ?? []).map(sourceOf);
  return {
    sources, rows: message.rows ?? [], kept: sources.length ? [] : message.sources ?? [],
    quotes: quotesOf({ answer: message.text }),
  };
}

export function statusOf(value) {
  const models = value.models ?? [];
  return {
    name: value.name || "kb", documents: value.documents, passages: value.passages, models,
    hasModels: models.length > 0, mayTune: value.mayTune ?? false, mayUpload: value.mayUpload ?? false,
    mostTokens: value.mostTokens ?? 2048, advice: value.advice ?? "",
    formats: value.formats ?? [], largestUpload: value.largestUpload ?? null,
    currency: value.currency, lastSync: value.lastSync ?? null,
  };
}

// MARK: The console

/// A conversation in the desk's list: {id, name, contact, channel, state, operator, tags, last, at}.
export function deskEntryOf(value) {
  const desk = value.desk ?? {};
  return {
    id: value.id, name: value.contactName ?? "", channel: value.channel ?? "", state: desk.state ?? "open",
    operator: desk.operatorName ?? "", tags: desk.tags ?? [], last: value.last ?? "", at: value.updatedAt,
  };
}

/// A conversation with all that stands around it.
export function deskOf(value) {
  const deliveries = deliveriesOf(value.messages ?? [], value.outbox ?? []);
  const details = value.contactDetails;
  return {
    ...deskEntryOf(value), reason: value.desk?.reason ?? "", cause: value.desk?.cause ?? null, notes: value.notes ?? [],
    contact: details ? details.aliases.map(aliasOf)[0] ?? "" : "", details: details ? detailsOf(details) : [],
    messages: (value.messages ?? []).map((message) => ({
      id: message.id, role: message.role, text: message.text, sentAt: message.sentAt, sources: message.citations?.length ? message.citations.map(sourceOf) : message.sources ?? [],
      ...(deliveries.get(message.id) ?? { delivery: "", failure: "" }),
    })),
  };
}

/// `phone:34600111222` as `+34600111222`.
export function aliasOf(text) {
  const colon = text.indexOf(":");
  const value = text.slice(colon + 1);
  return text.slice(0, colon) === "phone" ? `+${value}` : value;
}

function detailsOf(contact) {
  return [...contact.aliases.map((alias) => ["alias", aliasOf(alias)]), ["language", contact.language], ["since", contact.createdAt]];
}

// From what matters most to a person: a message goes out in several parts, and one of them may have failed.
const graveness = ["failed", "uncertain", "cancelled", "waiting", "sending", "sent", "delivered", "read"];

/// What became of each message: of its parts in the outbox, the state that matters most. A part belongs to the last
/// message that was said before it was made.
export function deliveriesOf(messages, outbox) {
  const said = messages.filter((message) => message.role !== "contact");
  const found = new Map();
  for (const part of outbox) {
    const made = Date.parse(part.createdAt) + 1_500;
    const message = said.findLast((message) => Date.parse(message.sentAt) <= made);
    if (!message) continue;
    const known = found.get(message.id);
    if (known && graveness.indexOf(known.delivery) <= graveness.indexOf(part.state)) continue;
    found.set(message.id, { delivery: part.state, failure: part.failure ?? "" });
  }
  return found;
}

/// Questions without an answer, each once: {question, language, confidence, askedAt (of the last time), count}; those asked
/// most first, then the latest.
export function missesOf(misses) {
  const found = new Map();
  for (const miss of misses) {
    const key = `${miss.language} ${plainWords(miss.question)}`;
    const known = found.get(key);
    if (!known) found.set(key, { ...miss, count: 1 });
    else {
      known.count += 1;
      if (Date.parse(miss.askedAt) > Date.parse(known.askedAt)) Object.assign(known, miss, { count: known.count });
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || Date.parse(b.askedAt) - Date.parse(a.askedAt));
}

// Case, accents, marks and white space aside.
const plainWords = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/// {points: [{at, answers, given, refusals, handOffs, cost, tokens, p50, p95 in seconds}]}.
export function statsOf(value) {
  const points = (value.points ?? []).map((point) => ({
    ...point, given: Math.max(0, point.answers - point.refusals - point.handOffs),
  }));
  return { points, currency: value.currency };
}

export function documentOf(value) {
  return { ...value, title: value.title || value.path };
}
