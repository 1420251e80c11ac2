// Conversations: the list, one of them, and what a person does in it.
import { $, ago, causeText, channelName, dateTime, format, h, icon, iconButton, oneLine, place, t, time, toast } from "./ui.mjs";
import { api } from "./api.mjs";
import { draw } from "./markdown.mjs";
import { deskEntryOf, deskOf } from "./shapes.mjs";
import { failureOf } from "./failures.mjs";

const states = ["", "waiting", "taken", "open", "closed"];
const pageSize = 50;
/// Conversations that are asked for anew at most; older ones stay as they were loaded.
const mostFresh = 500;
const typingPause = 250;

export class Desk {
  constructor(page) {
    this.page = page;
    this.filter = { state: "", channel: "", tag: "", name: "" };
    this.entries = [];
    // Of the page after the last one that was loaded.
    this.next = null;
    this.id = "";
  }

  // MARK: Drawing

  draw() {
    this.list = h("ul", { class: "entries", "aria-label": t("tab.conversations") });
    this.detail = h("section", { class: "detail", "aria-label": t("conversation") });
    this.filters = h("div", { class: "filters", role: "search" });
    this.pane = h("section", { class: "pane" }, this.filters, this.list);
    this.#drawFilters();
    this.#drawNothing();
    return [this.pane, this.detail];
  }

  #drawFilters() {
    const choose = (key, values) => h("select", {
      "aria-label": t(`filter.${key}`), data: { key }, onchange: (event) => this.#filterBy(key, event.target.value),
    }, h("option", { value: "" }, t(`filter.${key}`)),
    [...new Set([...values, this.filter[key]])].filter(Boolean).sort().map((value) => h("option", { value, selected: this.filter[key] === value }, key === "channel" ? channelName(value) : value)));
    const search = h("input", {
      type: "search", id: "search", placeholder: t("filter.name"), "aria-label": t("filter.name"), value: this.filter.name, maxlength: "100",
      oninput: (event) => {
        const name = event.target.value.trim();
        clearTimeout(this.typing);
        this.typing = setTimeout(() => this.#choose("name", name), typingPause);
      },
    });
    const segments = states.map((state) => h("button", {
      type: "button", "aria-pressed": String(this.filter.state === state), data: { state: state || "all" },
      onclick: () => this.#filterBy("state", state),
    }, t(`state.${state || "all"}`)));
    this.filters.replaceChildren(h("div", { class: "segments", role: "group", "aria-label": t("filter.state") }, segments),
      h("div", { class: "pair" }, choose("channel", this.choices.channels), choose("tag", this.choices.tags)), search);
  }

  get choices() {
    return this.page.overview ?? { channels: [], tags: [] };
  }

  /// What can be chosen by has changed; not while somebody chooses.
  told() {
    const shown = JSON.stringify([this.choices.channels, this.choices.tags]);
    if (shown === this.shownChoices || this.filters.contains(document.activeElement)) return;
    this.shownChoices = shown;
    this.#drawFilters();
  }

  #filterBy(key, value) {
    this.#choose(key, value);
    this.#drawFilters();
    $(key === "state" ? `[data-state="${value || "all"}"]` : `[data-key="${key}"]`, this.filters).focus();
  }

  #choose(key, value) {
    if (this.filter[key] === value) return;
    this.filter = { ...this.filter, [key]: value };
    this.entries = [];
    this.next = null;
    this.list.scrollTop = 0;
    this.page.refresh();
  }

  #drawList() {
    const { entries } = this;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const isMore = this.list.contains(document.activeElement) && document.activeElement.classList.contains("more");
    const more = this.next && h("li", {}, h("button", { type: "button", class: "more", onclick: () => this.#loadMore() }, t("more")));
    this.list.replaceChildren(...(entries.length ? entries.map((entry) => this.#row(entry)) : [h("li", {}, nothing("chat", t("desk.none")))]), ...(more ? [more] : []));
    if (focused) this.list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    if (isMore) $(".more", this.list)?.focus({ preventScroll: true });
  }

  #row(entry) {
    return h("li", {}, h("a", {
      href: `#conversations/${encodeURIComponent(entry.id)}`, class: "entry", "aria-current": entry.id === this.id ? "true" : null,
    },
    h("span", { class: "line" }, h("strong", {}, called(entry)), h("time", { datetime: entry.at }, ago(entry.at))),
    h("span", { class: "last" }, oneLine(entry.last) || "…"),
    h("span", { class: "line badges" }, entry.state !== "open" && badge(entry), h("span", { class: "badge" }, channelName(entry.channel)),
      entry.tags.map((tag) => h("span", { class: "badge" }, icon("tag"), tag)))));
  }

  #drawNothing() {
    this.detail.replaceChildren(nothing("chat", t("desk.choose"), t("desk.choose.lead")));
  }

  // MARK: One conversation

  open(id) {
    if (id === this.id && this.shown) return;
    this.id = id;
    this.shown = null;
    document.body.classList.toggle("one", id !== "");
    this.#drawList();
    if (!id) return this.#drawNothing();
    this.detail.replaceChildren(h("p", { class: "quiet loading", role: "status" }, t("loading")));
  }

  async refresh() {
    await Promise.all([this.#refreshList(), this.id && this.#refreshDetail()]);
  }

  async #refreshList() {
    const { filter, entries } = this;
    const limit = Math.min(mostFresh, Math.max(pageSize, entries.length));
    const { conversations, next } = await api.conversations({ ...filter, limit });
    // Chosen anew or loaded on meanwhile: the next time is soon.
    if (filter !== this.filter || entries !== this.entries) return;
    const fresh = conversations.map(deskEntryOf);
    const known = new Set(fresh.map(({ id }) => id));
    const older = entries.slice(limit).filter(({ id }) => !known.has(id));
    this.entries = [...fresh, ...older];
    if (!older.length) this.next = next ?? null;
    this.#drawList();
  }

  async #loadMore() {
    const { filter, next } = this;
    if (!next || this.loading === next) return;
    this.loading = next;
    try {
      const page = await api.conversations({ ...filter, limit: pageSize, cursor: next });
      if (filter !== this.filter || next !== this.next) return;
      const known = new Set(this.entries.map(({ id }) => id));
      this.entries = [...this.entries, ...page.conversations.map(deskEntryOf).filter(({ id }) => !known.has(id))];
      this.next = page.next ?? null;
      this.#drawList();
    } catch (error) {
      toast(error.told ?? t("error.server"), "bad");
    } finally {
      this.loading = null;
    }
  }

  async #refreshDetail() {
    const id = this.id;
    let desk;
    try {
      desk = deskOf(await api.conversation(id));
    } catch (error) {
      if (error.status !== 404) throw error;
      if (id === this.id) this.detail.replaceChildren(nothing("alert", t("history.gone")));
      return;
    }
    if (id !== this.id || JSON.stringify(desk) === JSON.stringify(this.shown)) return;
    const isFirst = this.shown === null;
    this.shown = desk;
    if (isFirst) this.#drawDetail();
    this.#drawHead();
    this.#drawTranscript(isFirst);
    this.#drawSide();
  }

  #drawDetail() {
    this.head = h("header", { class: "head" });
    this.transcript = h("ol", { class: "transcript", role: "log", "aria-live": "polite", "aria-label": t("conversation"), tabindex: "0" });
    this.reply = h("textarea", { id: "reply", rows: "2", maxlength: "4000", placeholder: t("reply.placeholder"), "aria-label": t("reply.placeholder") });
    this.reply.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#say();
      }
    });
    this.side = h("details", { class: "side", open: matchMedia("(min-width: 1180px)").matches });
    const form = h("form", { class: "reply", onsubmit: (event) => {
      event.preventDefault();
      this.#say();
    } }, this.reply, h("button", { class: "primary", "aria-label": t("reply.send"), title: t("reply.send") }, icon("send")));
    this.detail.replaceChildren(h("div", { class: "talk" }, this.head, this.transcript, form), this.side);
  }

  #drawHead() {
    const { contact, channel, state, operator } = this.shown;
    const reason = causeText(this.shown.cause, this.shown.reason);
    const act = (action, label, sign, kind) => h("button", { type: "button", class: kind, data: { action }, onclick: () => this.#act(action) }, icon(sign), h("span", {}, label));
    const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    this.head.replaceChildren(
      h("a", { href: "#conversations", class: "back", "aria-label": t("back") }, icon("back")),
      h("div", { class: "who" }, h("h2", { title: called(this.shown) }, called(this.shown)),
        h("p", { class: "quiet small" }, [channelName(channel), contact, operator && t("desk.by", { name: operator })].filter(Boolean).join(" · "))),
      badge(this.shown),
      h("div", { class: "acts" },
        state !== "taken" && act("take", t("act.take"), "person", "primary"),
        (state === "taken" || state === "waiting") && act("release", t("act.release"), "back"),
        state !== "closed" && act("close", t("act.close"), "check")),
      reason && h("p", { class: "reason small" }, icon("alert"), reason));
    if (focused) (this.head.querySelector(`[data-action="${focused}"]`) ?? this.head.querySelector("[data-action]"))?.focus();
  }

  #drawTranscript(isFirst) {
    const box = this.transcript;
    const isAtEnd = isFirst || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
    const known = new Set([...box.children].map((node) => node.dataset.key));
    let day = "";
    const nodes = this.shown.messages.map((message) => {
      const today = format(message.sentAt, { dateStyle: "full" });
      const isNew = today !== day;
      day = today;
      return this.#message(message, isNew ? today : "");
    });
    // What stands already is left alone, so that a reader hears new messages only.
    const kept = new Map([...box.children].map((node) => [node.dataset.key, node]));
    for (const node of nodes) if (!known.has(node.dataset.key)) box.append(node);
    const wanted = new Set(nodes.map((node) => node.dataset.key));
    for (const [key, node] of kept) if (!wanted.has(key)) node.remove();
    nodes.forEach((node) => box.append(kept.get(node.dataset.key) ?? node));
    if (isAtEnd) box.scrollTop = box.scrollHeight;
  }

  #message(message, day) {
    const key = `${message.id}/${message.delivery}/${message.failure}/${day}`;
    return h("li", { class: `message ${message.role}`, data: { key } },
      day && h("p", { class: "day" }, day),
      h("div", { class: "bubble" }, h("p", { class: "sr" }, t(`role.${message.role}`)),
        message.role === "contact" ? h("p", { class: "plain" }, message.text) : h("div", { class: "text" }, draw(message.text)),
        message.sources.length > 0 && h("p", { class: "cited small" }, icon("page"), message.sources.map(sourceName).join(" · ")),
        h("p", { class: "stamp" }, message.role !== "contact" && h("span", {}, t(`role.${message.role}`)),
          h("time", { datetime: message.sentAt }, time(message.sentAt)), delivery(message))));
  }

  #drawSide() {
    const { tags, notes, details } = this.shown;
    // What is being typed is not drawn over.
    const typed = new Map([...this.side.querySelectorAll("input, textarea")].map((field) => [field.tagName, field.value]));
    const focused = this.side.contains(document.activeElement) ? document.activeElement.tagName : null;
    const submit = (act) => (event) => {
      event.preventDefault();
      const field = $("input, textarea", event.target);
      const value = field.value.trim();
      if (!value) return;
      // Empty before it is drawn again; what could not be kept comes back.
      field.value = "";
      act(value).then((isDone) => { if (!isDone) field.value = value; });
    };
    this.side.replaceChildren(h("summary", {}, t("side")),
      h("div", { class: "stack" },
        details.length > 0 && h("dl", { class: "facts" }, details.map(([key, value]) => [h("dt", {}, t(`contact.${key}`)), h("dd", {}, key === "since" ? dateTime(value) : value)])),
        h("section", {}, h("h3", {}, t("tags")), h("ul", { class: "tags" }, tags.map((tag) => h("li", { class: "badge" }, tag,
          iconButton("close", t("tags.remove", { tag }), () => this.#tag(tags.filter((other) => other !== tag)))))),
        h("form", { class: "pair", onsubmit: submit((tag) => this.#tag([...new Set([...tags, tag])])) },
          h("input", { maxlength: "40", "aria-label": t("tags.add"), placeholder: t("tags.add") }), h("button", { "aria-label": t("tags.add"), title: t("tags.add") }, icon("plus")))),
        h("section", {}, h("h3", {}, t("notes")), h("ul", { class: "notes" }, notes.map((note) => h("li", {}, h("p", {}, note.text),
          h("p", { class: "quiet small" }, [note.author, dateTime(note.at)].filter(Boolean).join(" · "))))),
        h("form", { class: "stack", onsubmit: submit((text) => this.#note(text)) },
          h("textarea", { rows: "2", maxlength: "2000", "aria-label": t("notes.add"), placeholder: t("notes.add") }), h("button", {}, t("notes.save"))))));
    for (const field of this.side.querySelectorAll("input, textarea")) field.value = typed.get(field.tagName) ?? "";
    if (focused) this.side.querySelector(focused)?.focus();
  }

  // MARK: Doing

  async #do(work) {
    try {
      await work();
      await this.page.refresh();
      return true;
    } catch (error) {
      toast(error.told ?? t("error.server"), "bad");
      return false;
    }
  }

  async #act(action) {
    const id = this.id;
    const operator = action === "take" ? await this.page.operator() : "";
    await this.#do(async () => {
      await api.desk(id, action, operator ? { operator } : {});
      toast(t(`done.${action}`));
    });
    if (action === "take") this.reply.focus();
  }

  async #say() {
    const text = this.reply.value.trim();
    if (!text || this.isSaying) return;
    this.isSaying = true;
    const { id, reply } = this;
    const operator = await this.page.operator();
    // Empty before it is sent: what is typed meanwhile is the next message. What could not be sent comes back before it.
    const said = reply.value.trim();
    reply.value = "";
    reply.focus();
    const isSaid = said && await this.#do(async () => api.desk(id, "message", { text: said, operator }));
    this.isSaying = false;
    if (!isSaid) reply.value = [said, reply.value].filter(Boolean).join("\n");
    else if (id === this.id) this.transcript.scrollTop = this.transcript.scrollHeight;
  }

  #tag(tags) {
    return this.#do(() => api.desk(this.id, "tags", { tags }));
  }

  #note(text) {
    const { id } = this;
    return this.page.operator().then((author) => this.#do(() => api.desk(id, "notes", { text, author })));
  }

  // MARK: Keys

  press(key) {
    const { entries } = this;
    const at = entries.findIndex((entry) => entry.id === this.id);
    const go = (step) => {
      const next = entries[Math.max(0, Math.min(entries.length - 1, at + step))];
      if (next) location.hash = `conversations/${encodeURIComponent(next.id)}`;
      return true;
    };
    const can = (action) => {
      this.head?.querySelector(`[data-action="${action}"]`)?.click();
      return true;
    };
    const acts = {
      j: () => go(1), k: () => go(-1), "/": () => this.#focus("#search"), r: () => this.#focus("#reply"),
      t: () => can("take"), u: () => can("release"), e: () => can("close"),
    };
    return acts[key]?.() ?? false;
  }

  #focus(selector) {
    const field = $(selector);
    field?.focus();
    return field != null;
  }
}

// Who has no name is told apart by the beginning of the conversation's: its end is the mark of who opened it.
export const called = ({ name, id }) => name || `${t("desk.nobody")} · ${id.slice(0, 4)}`;

// As the text cites it; what earlier versions kept is a name already.
const sourceName = (source) => (typeof source === "string" ? source : `[${source.number}] ${[source.path, place(source)].filter(Boolean).join(", ")}`);

export function nothing(sign, title, lead) {
  return h("div", { class: "empty" }, icon(sign), h("h3", {}, title), lead && h("p", {}, lead));
}

function badge({ state }) {
  return h("span", { class: `badge ${state}` }, state === "waiting" && icon("clock"), state === "taken" && icon("person"), t(`state.${state}`));
}

/// Where a message that was sent stands, as a sign and in words.
export function delivery({ delivery, failure }) {
  if (!delivery) return null;
  const sign = { waiting: "clock", sending: "clock", sent: "check", delivered: "checks", read: "checks" }[delivery] ?? "alert";
  const told = failureOf(failure);
  const words = told ? `${t(`delivery.${delivery}`)}: ${told.reason}` : t(`delivery.${delivery}`);
  const isBad = sign === "alert" || (delivery === "waiting" && told !== null);
  const title = told ? [words, told.advice, told.raw].join("\n") : words;
  return h("span", { class: `delivery ${delivery}${isBad ? " bad" : ""}`, title }, icon(isBad ? "alert" : sign), h("span", { class: isBad ? "" : "sr" }, words));
}
