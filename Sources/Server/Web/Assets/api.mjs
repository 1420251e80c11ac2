// The server's routes, and what is told of their failures.
import { t } from "./ui.mjs";
import { events } from "./sse.mjs";

/// Why a request brought nothing, in words for people.
export class Failure extends Error {
  constructor(status, code, detail, retryAfter) {
    super(detail || `HTTP ${status}`);
    Object.assign(this, { status, code, detail, retryAfter });
  }

  get told() {
    if (this.status === 0) return t("error.offline");
    if (this.status === 401) return t("error.login");
    if (this.status === 403) return t("error.forbidden");
    if (this.status === 404) return t("error.missing");
    if (this.status === 413) return t("error.large");
    if (this.status === 429) return t("error.busy");
    if (this.status >= 500) return t("error.server");
    return t("error.refused");
  }
}

// A cookie alone never changes anything: the server wants this header too, which no other page can send.
const own = { "x-kb-page": "1" };

async function request(method, path, { body, headers = {}, signal } = {}) {
  let response;
  const isJSON = body !== undefined && !(body instanceof Blob);
  try {
    response = await fetch(path, {
      method, signal, credentials: "same-origin", cache: "no-store",
      headers: { accept: "application/json", ...own, ...(isJSON ? { "content-type": "application/json" } : {}), ...headers },
      body: isJSON ? JSON.stringify(body) : body,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, "network", error.message);
  }
  if (!response.ok) throw await failure(response);
  return response;
}

async function failure(response) {
  let error = {};
  try {
    error = (await response.json()).error ?? {};
  } catch {
    // A proxy's page is no answer of ours; its status tells enough.
  }
  const retryAfter = Number(response.headers.get("retry-after")) || undefined;
  return new Failure(response.status, error.code, error.message, retryAfter);
}

async function json(method, path, options) {
  const response = await request(method, path, options);
  if (response.status === 204) return {};
  try {
    return await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(502, "unreadable", error.message);
  }
}

const query = (values) => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  // A plus stands for a space in forms only.
  return given.length ? `?${String(new URLSearchParams(given)).replaceAll("+", "%20")}` : "";
};
const part = encodeURIComponent;

export const api = {
  session: () => json("GET", "/session"),
  logIn: (key) => json("POST", "/login", { body: { key } }),
  logOut: () => json("POST", "/logout", { body: {} }),
  status: () => json("GET", "/api/status"),

  /// Calls `show` with each event, as (name, value), until the answer is whole.
  async ask(question, { signal, show }) {
    const response = await request("POST", "/api/ask", {
      body: { ...question, stream: true }, signal, headers: { accept: "text/event-stream, application/json" },
    });
    if (!(response.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
      return show("done", await response.json());
    }
    let isDone = false;
    for await (const { event, data } of events(response)) {
      if (data === "[DONE]") continue;
      const value = JSON.parse(data);
      if (event === "error") {
        const error = value.error ?? value;
        throw new Failure(error.status ?? 500, error.code, error.message);
      }
      isDone = isDone || event === "done";
      show(event, value);
    }
    if (!isDone) throw new Failure(0, "cut", "the answer ended before its end");
  },
  feedback: (value) => json("POST", "/api/feedback", { body: value }),

  conversation: (id, after) => json("GET", `/api/conversations/${part(id)}${query({ after })}`),
  /// How many wait, and what conversations can be chosen by.
  overview: () => json("GET", "/api/desk"),
  /// {conversations, next}; next is the cursor of the page after.
  conversations: (filter) => json("GET", `/api/conversations${query(filter)}`),
  desk: (id, action, body = {}) => json("POST", `/api/conversations/${part(id)}/${action}`, { body }),

  /// All of them.
  async documents() {
    const found = [];
    for (let offset = 0; offset != null;) {
      const { documents, next } = await json("GET", `/api/documents${query({ limit: 10_000, offset })}`);
      found.push(...documents);
      offset = next;
    }
    return found;
  },
  /// With its passages, those around one where there are very many.
  document: (id, passage) => json("GET", `/api/documents/${part(id)}${query({ passage })}`),
  /// One that an answer cited, with what stands around it.
  passage: (reference) => json("GET", `/api/passages/${part(reference)}`),
  upload: (file) => json("POST", `/api/documents${query({ name: file.name })}`, {
    body: file, headers: { "content-type": "application/octet-stream" },
  }),
  removeDocument: (id) => json("DELETE", `/api/documents/${part(id)}`),

  misses: (limit) => json("GET", `/api/misses${query({ limit })}`),
  /// offset: minutes that the clock of days is ahead of UTC.
  stats: (by, since, offset) => json("GET", `/api/stats${query({ by, since, offset })}`),
  /// What failed, or may have, or is in a state; and what waits by account.
  outbox: (state) => json("GET", `/api/outbox${query({ state })}`),
  retry: (id) => json("POST", `/api/outbox/${part(id)}/retry`, { body: {} }),
};

/// What a page may do here; sends those who have to log in to that page first.
export async function begin() {
  const session = await api.session();
  if (!session.open && !session.signedIn) return toLogIn();
  return session;
}

export function toLogIn() {
  location.replace(`/login?next=${part(location.pathname + location.hash)}`);
  return new Promise(() => {});
}
