// Questions without an answer, messages that did not go out, documents.
import { ago, bytes, channelName, copy, dateTime, h, icon, iconButton, number, oneLine, t, toast } from "./ui.mjs";
import { api } from "./api.mjs";
import { nothing } from "./desk.mjs";
import { failureOf } from "./failures.mjs";
import { aliasOf, documentOf, missesOf, statusOf } from "./shapes.mjs";

// A titled list that is drawn again only where it changed.
class List {
  pace = 3;

  constructor(page) {
    this.page = page;
  }

  draw() {
    this.body = h("div", { class: "body" }, h("p", { class: "quiet", role: "status" }, t("loading")));
    return h("div", { class: "wide" }, h("header", { class: "title" }, h("div", {}, h("h1", {}, t(`tab.${this.key}`)), h("p", { class: "quiet" }, t(`${this.key}.lead`))), this.tools?.()), this.body);
  }

  async refresh() {
    const items = await this.load();
    const shown = JSON.stringify(items);
    if (shown === this.shown) return;
    this.shown = shown;
    this.show(items);
  }

  /// wording: words for a failure, where there are better ones than the usual.
  async attempt(work, done, wording = () => undefined) {
    try {
      await work();
      if (done) toast(done);
    } catch (error) {
      toast(wording(error) ?? error.told ?? t("error.server"), "bad");
    }
    await this.page.refresh();
  }
}

function table(label, columns, rows) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, h("table", { class: "table" },
    h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column || h("span", { class: "sr" }, t("actions")))))), h("tbody", {}, rows)));
}

export class Misses extends List {
  key = "misses";

  load() {
    return api.misses(mostMisses).then(({ misses }) => missesOf(misses).slice(0, mostShown));
  }

  show(misses) {
    if (!misses.length) return this.body.replaceChildren(nothing("check", t("misses.none"), t("misses.none.lead")));
    const rows = misses.map((miss) => h("tr", {}, h("td", { class: "main" }, miss.question),
      h("td", { class: "num count" }, miss.count > 1 && h("span", { class: "badge" }, t("misses.times", { count: miss.count }))),
      h("td", { class: "mono" }, miss.language), h("td", { class: "num", "data-name": t("misses.confidence") }, number(miss.confidence, { style: "percent" })),
      h("td", {}, h("time", { datetime: miss.askedAt, title: dateTime(miss.askedAt) }, ago(miss.askedAt))),
      h("td", {}, iconButton("copy", t("copy"), () => copy(miss.question)))));
    this.body.replaceChildren(table(t("tab.misses"), [t("misses.question"), t("misses.count"), t("language"), t("misses.confidence"), t("misses.when"), ""], rows));
  }
}

// Looked through to group them, and shown.
const mostMisses = 5_000;
const mostShown = 300;
// Seconds after which what waits without a failure is worth a word.
const patience = 60;

export class Outbox extends List {
  key = "outbox";

  async load() {
    const [failed, waiting] = await Promise.all([api.outbox(), api.outbox("waiting")]);
    return { messages: failed.messages, lines: failed.lines, waiting: failed.waiting, since: failed.since ?? null, held: waiting.messages };
  }

  show({ messages, lines, waiting, since, held }) {
    const isLate = since && Date.now() - Date.parse(since) > patience * 1_000;
    const stuck = lines.filter((line) => line.failure);
    if (!messages.length && !waiting) return this.body.replaceChildren(nothing("check", t("outbox.none"), t("outbox.none.lead")));
    const parts = [
      waiting > stuck.reduce((sum, line) => sum + line.count, 0) && h("p", { class: "sum" }, icon("clock"), h("span", {}, t("outbox.waiting", { count: waiting, when: since ? ago(since) : "" }))),
      stuck.map((line) => this.#line(line)),
      isLate && !stuck.length && h("p", { class: "notice" }, icon("alert"), h("span", {}, t("outbox.late"))),
      messages.length > 0 && [h("h2", {}, t("outbox.failed")), this.#table(t("outbox.failed"), messages)],
      held.length > 0 && [h("h2", {}, t("outbox.held")), this.#table(t("outbox.held"), [...held].reverse())],
      !messages.length && !stuck.length && !isLate && h("p", { class: "quiet small" }, t("outbox.normal")),
    ];
    this.body.replaceChildren(...parts.flat(3).filter(Boolean));
  }

  // An account that sends nothing: why, and what to do.
  #line(line) {
    const told = failureOf(line.failure);
    return h("section", { class: "stuck", role: "alert" }, h("h3", {}, icon("alert"), t("outbox.stuck", { channel: channelName(line.channel), account: line.account })),
      h("p", {}, t("outbox.stuck.since", { count: line.count, when: ago(line.since) })),
      h("dl", {}, h("dt", {}, t("outbox.reason")), h("dd", {}, told.reason), h("dt", {}, t("outbox.do")), h("dd", {}, told.advice),
        line.nextAttempt && [h("dt", {}, t("outbox.next")), h("dd", {}, h("time", { datetime: line.nextAttempt, title: dateTime(line.nextAttempt) }, ago(line.nextAttempt)))]),
      h("details", { class: "small" }, h("summary", {}, t("outbox.raw")), h("p", { class: "quiet" }, told.raw)));
  }

  #table(label, messages) {
    const columns = [t("outbox.message"), t("outbox.to"), t("outbox.reason"), t("outbox.attempts"), t("misses.when"), ""];
    return table(label, columns, messages.map((message) => this.#row(message)));
  }

  #row(message) {
    const told = failureOf(message.failure);
    const alias = message.contactAlias ? aliasOf(message.contactAlias) : "";
    const isOver = message.state === "failed" || message.state === "uncertain";
    return h("tr", {},
      h("td", { class: "main" }, h("a", { href: `#conversations/${encodeURIComponent(message.conversation)}` }, oneLine(message.text)), " ",
        h("span", { class: `badge ${isOver || told ? "bad" : ""}` }, t(`delivery.${message.state}`))),
      h("td", { class: "to" }, h("strong", {}, message.contactName || alias || t("desk.nobody")), h("span", { class: "quiet small" }, [message.contactName && alias, channelName(message.channel)].filter(Boolean).join(" · "))),
      h("td", { class: "why small" }, told && [h("span", { title: told.raw }, told.reason), h("span", { class: "quiet" }, told.advice)]),
      h("td", { class: "num", "data-name": t("outbox.attempts") }, number(message.attempts)),
      h("td", {}, h("time", { datetime: message.createdAt, title: dateTime(message.createdAt) }, ago(message.createdAt))),
      h("td", {}, isOver && h("button", { type: "button", onclick: () => this.#retry(message) }, icon("retry"), t("retry"))));
  }

  async #retry(message) {
    // Sending it again may be the second time for who it is for.
    if (message.state === "uncertain" && !(await this.page.confirm(t("outbox.twice"), t("retry")))) return;
    await this.attempt(() => api.retry(message.id), t("outbox.again"));
  }
}

const syncFacts = (sync) => (sync
  ? [t("documents.synced", { when: dateTime(sync.at) }), t("documents.sync", { new: sync.new, updated: sync.updated, removed: sync.removed, failed: sync.failed })]
  : [t("documents.never")]);

// By the server's code; its own words where there is none.
const uploadCodes = { limit_exceeded: "large", limitExceeded: "large", body_too_large: "large", unreadable: "unreadable", encrypted: "encrypted", usage: "name", unknown_format: "format", empty_document: "empty", refused: "refused", busy: "busy", storage: "storage" };

function uploadTold(error, file) {
  const code = error.upload ?? uploadCodes[error.code];
  return code ? t(`upload.${code}`, { name: file.name }) : undefined;
}

export class Documents extends List {
  key = "documents";
  name = "";

  tools() {
    const file = h("input", { type: "file", id: "file", class: "sr", multiple: true, accept: this.page.status.formats.map((format) => `.${format}`).join() || null, tabindex: "-1", "aria-label": t("documents.upload"), onchange: (event) => this.#upload([...event.target.files], event.target) });
    this.uploading = h("button", { type: "button", class: "primary", onclick: () => file.click() }, icon("upload"), t("documents.upload"));
    return h("div", { class: "tools" }, h("input", {
      type: "search", placeholder: t("documents.search"), "aria-label": t("documents.search"), oninput: (event) => {
        this.name = event.target.value.toLowerCase();
        this.show(this.items);
      },
    }), this.page.status.mayUpload && [file, this.uploading]);
  }

  async load() {
    const [documents, status] = await Promise.all([api.documents(), api.status()]);
    this.lastSync = statusOf(status).lastSync;
    return documents.map(documentOf);
  }

  show(documents) {
    this.items = documents;
    const matching = documents.filter((document) => `${document.path} ${document.title}`.toLowerCase().includes(this.name));
    if (!documents.length) return this.body.replaceChildren(nothing("page", t("documents.none"), t("documents.none.lead")));
    const rows = matching.map((document) => h("tr", {}, h("td", { class: "main" }, h("strong", {}, document.title), h("span", { class: "quiet small path" }, document.path)),
      h("td", { class: "mono" }, document.language), h("td", { class: "num", "data-name": t("documents.passages") }, number(document.passages)), h("td", { class: "num", "data-name": t("documents.size") }, bytes(document.bytes)),
      h("td", {}, h("time", { datetime: document.modified, title: dateTime(document.modified) }, ago(document.modified))),
      h("td", {}, document.isUploaded && iconButton("trash", t("documents.remove", { title: document.title }), () => this.#remove(document)))));
    const facts = [t("documents.count", { count: documents.length }), ...syncFacts(this.lastSync)];
    this.body.replaceChildren(h("p", { class: "quiet small" }, facts.join(" · ")),
      table(t("tab.documents"), [t("documents.title"), t("language"), t("documents.passages"), t("documents.size"), t("documents.modified"), ""], rows));
  }

  async #upload(files, field) {
    this.uploading.disabled = true;
    for (const file of files) {
      await this.attempt(() => this.#send(file), t("documents.added", { name: file.name }), (error) => uploadTold(error, file));
    }
    this.uploading.disabled = false;
    field.value = "";
  }

  // What can be told without the server is told at once.
  #send(file) {
    const { formats, largestUpload } = this.page.status;
    const extension = file.name.split(".").at(-1).toLowerCase();
    const refuse = (code) => { throw Object.assign(new Error(code), { upload: code }); };
    if (file.size === 0) refuse("empty");
    if (formats.length && !formats.includes(extension)) refuse("format");
    if (largestUpload && file.size > largestUpload) refuse("large");
    return api.upload(file);
  }

  async #remove(document) {
    if (!(await this.page.confirm(t("documents.sure", { title: document.title }), t("documents.delete")))) return;
    await this.attempt(() => api.removeDocument(document.id), t("documents.removed"));
  }
}
