// Server-sent events over fetch (WHATWG HTML, "Server-sent events": https://html.spec.whatwg.org/multipage/server-sent-events.html).

/// Takes text in any pieces and gives the events that are complete, as {event, data, id}.
export class EventParser {
  #rest = "";
  #event = "";
  #data = [];
  #id = "";
  #isFirst = true;

  push(text) {
    const events = [];
    let input = this.#rest + text;
    if (this.#isFirst && input.length > 0) {
      if (input.charCodeAt(0) === 0xfeff) input = input.slice(1);
      this.#isFirst = false;
    }
    let start = 0;
    for (;;) {
      const end = this.#endOfLine(input, start);
      if (end < 0) break;
      const event = this.#take(input.slice(start, end));
      if (event) events.push(event);
      start = input[end] === "\r" && input[end + 1] === "\n" ? end + 2 : end + 1;
    }
    this.#rest = input.slice(start);
    return events;
  }

  // A carriage return at the very end waits: a line feed may follow it.
  #endOfLine(input, start) {
    for (let at = start; at < input.length; at += 1) {
      if (input[at] === "\n") return at;
      if (input[at] === "\r") return at + 1 < input.length ? at : -1;
    }
    return -1;
  }

  #take(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #dispatch() {
    const event = this.#data.length
      ? { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id }
      : null;
    this.#event = "";
    this.#data = [];
    return event;
  }
}

/// The events of a response while it arrives.
export async function* events(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      yield* parser.push(done ? decoder.decode() : decoder.decode(value, { stream: true }));
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
