// Questions without an answer, messages that did not go out, documents.
import { ago, bytes, copy, dateTime, h, icon, iconButton, number, t, toast } from "./ui.mjs";
import { api } from "./api.mjs";
import { nothing } from "./desk.mjs";
import { documentOf, statusOf } from "./shapes.mjs";

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

  async attempt(work, done) {
    try {
      await work();
      if (done) toast(done);
    } catch (error) {
      toast(error.detail && error.status < 500 && error.status >= 400 ? error.detail : error.told ?? t("error.server"), "bad");
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
    return api.misses(200).then(({ misses }) => misses);
  }

  show(misses) {
    if (!misses.length) return this.body.replaceChildren(nothing("check", t("misses.none"), t("misses.none.lead")));
    const rows = misses.map((miss) => h("tr", {}, h("td", { class: "main" }, miss.question),
      h("td", { class: "mono" }, miss.language), h("td", { class: "num", "data-name": t("misses.confidence") }, number(miss.confidence, { style: "percent" })),
      h("td", {}, h("time", { datetime: miss.askedAt, title: dateTime(miss.askedAt) }, ago(miss.askedAt))),
      h("td", {}, iconButton("copy", t("copy"), () => copy(miss.question)))));
    this.body.replaceChildren(table(t("tab.misses"), [t("misses.question"), t("language"), t("misses.confidence"), t("misses.when"), ""], rows));
  }
}

export class Outbox extends List {
  key = "outbox";

  load() {
    return api.outbox().then(({ messages }) => messages);
  }

  show(messages) {
    if (!messages.length) return this.body.replaceChildren(nothing("check", t("outbox.none"), t("outbox.none.lead")));
    const rows = messages.map((message) => h("tr", {}, h("td", { class: "main" }, h("a", { href: `#conversations/${encodeURIComponent(message.conversation)}` }, message.text)),
      h("td", {}, h("span", { class: "badge bad" }, t(`delivery.${message.state}`))), h("td", { class: "small" }, message.failure),
      h("td", { class: "num", "data-name": t("outbox.attempts") }, number(message.attempts)), h("td", {}, h("time", { datetime: message.changedAt, title: dateTime(message.changedAt) }, ago(message.changedAt))),
      h("td", {}, h("button", { type: "button", onclick: () => this.#retry(message) }, icon("retry"), t("retry")))));
    this.body.replaceChildren(table(t("tab.outbox"), [t("outbox.message"), t("outbox.state"), t("outbox.reason"), t("outbox.attempts"), t("misses.when"), ""], rows));
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

export class Documents extends List {
  key = "documents";
  name = "";

  tools() {
    const file = h("input", { type: "file", id: "file", class: "sr", multiple: true, tabindex: "-1", "aria-label": t("documents.upload"), onchange: (event) => this.#upload([...event.target.files], event.target) });
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
      await this.attempt(() => api.upload(file), t("documents.added", { name: file.name }));
    }
    this.uploading.disabled = false;
    field.value = "";
  }

  async #remove(document) {
    if (!(await this.page.confirm(t("documents.sure", { title: document.title }), t("documents.delete")))) return;
    await this.attempt(() => api.removeDocument(document.id), t("documents.removed"));
  }
}
