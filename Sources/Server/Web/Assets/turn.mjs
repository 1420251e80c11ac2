// One question and its answer, as they are drawn.
import { $, h, icon, iconButton, copy, money, number, place, t, time } from "./ui.mjs";
import { draw } from "./markdown.mjs";
import { rowCards } from "./rows.mjs";

export class Turn {
  /// actions: open(source, turn, button), feedback(turn, isGood), retry(turn).
  constructor(question, actions) {
    this.question = question;
    this.actions = actions;
    this.text = "";
    this.sources = [];
    this.node = h("article", { class: "turn" },
      question && h("h2", { class: question.length > 160 ? "long" : null }, question),
      this.body = h("div", { class: "text" }), this.rest = h("div", {}));
  }

  think() {
    this.node.setAttribute("aria-busy", "true");
    this.body.replaceChildren(h("p", { class: "thinking" }, h("i", {}), t("thinking")));
  }

  /// More of the answer; drawn once for each picture of the screen.
  add(text) {
    this.text += text;
    this.#drawSoon();
  }

  discard() {
    this.text = "";
    this.think();
  }

  #drawSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      if (this.text) this.#drawText();
    });
  }

  #drawText() {
    this.body.replaceChildren(draw(this.text, { cite: (number) => this.#cite(number) }));
  }

  #cite(number) {
    const source = this.sources.find((source) => source.number === number);
    return source && h("button", {
      type: "button", class: "cite", "aria-label": t("source.open", { number, title: source.title || source.path }),
      onclick: (event) => this.actions.open(source, this, event.currentTarget),
    }, String(number));
  }

  /// The whole answer: {text, sources, rows, notices, handOff, meta}.
  finish(answer) {
    this.answer = answer;
    this.text = answer.text;
    this.sources = answer.sources ?? [];
    this.kept = answer.kept ?? [];
    // Read aloud as what it is, whatever the page speaks.
    if (["es", "pt", "en"].includes(answer.language)) this.body.lang = answer.language;
    this.#end();
    this.#drawText();
    this.rest.replaceChildren(...[
      answer.isSilent && notice(t("silent"), "person"),
      this.#sourceList(), rowCards(answer.rows ?? []),
      answer.handOff && notice(t("handed"), "person"),
      this.text && this.#footer(),
      ...(answer.notices ?? []).map((text) => h("p", { class: "quiet small", lang: "en" }, text)),
    ].filter(Boolean));
  }

  stop() {
    this.#end();
    if (this.text) this.#drawText();
    else this.body.replaceChildren();
    this.rest.replaceChildren(notice(t("stopped"), "stop", this.#again()));
  }

  fail(told) {
    this.#end();
    if (this.text) this.#drawText();
    else this.body.replaceChildren();
    const note = notice(told, "alert", this.#again());
    note.classList.add("bad");
    this.rest.replaceChildren(note);
  }

  #end() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    this.node.removeAttribute("aria-busy");
  }

  #again() {
    return h("button", { type: "button", onclick: () => this.actions.retry(this) }, icon("retry"), t("retry"));
  }

  #sourceList() {
    if (this.kept.length) {
      return h("ul", { class: "sources", "aria-label": t("sources") }, this.kept.map((text) => h("li", { class: "kept" }, icon("page"), h("span", {}, text))));
    }
    if (!this.sources.length) return null;
    return h("ul", { class: "sources", "aria-label": t("sources") }, this.sources.map((source) => h("li", {},
      h("button", {
        type: "button", class: "source", "aria-haspopup": "dialog", data: { number: source.number },
        onclick: (event) => this.actions.open(source, this, event.currentTarget),
      }, h("b", {}, String(source.number)), h("span", {}, source.title || source.path),
      place(source) && h("small", {}, place(source))))));
  }

  #footer() {
    const thumb = (isGood) => iconButton(isGood ? "up" : "down", t(isGood ? "good" : "bad"), async () => {
      if (await this.actions.feedback(this, isGood)) this.#show(isGood);
    }, { "aria-pressed": "false", class: `ghost thumb ${isGood ? "is-good" : "is-bad"}` });
    return h("div", { class: "after" }, iconButton("copy", t("copy"), () => copy(this.text)),
      this.answer.mayJudge !== false && [thumb(true), thumb(false)],
      this.answer.meta && h("span", { class: "meta" }, metaText(this.answer.meta)));
  }

  #show(isGood) {
    for (const thumb of this.rest.querySelectorAll(".thumb")) {
      thumb.setAttribute("aria-pressed", String(thumb.classList.contains(isGood ? "is-good" : "is-bad")));
    }
  }
}

function metaText(meta) {
  return [
    meta.model, meta.isCached && t("cached"),
    meta.input + meta.output > 0 && t("tokens", { input: meta.input, output: meta.output }),
    meta.cost != null && meta.cost > 0 && money(meta.cost, meta.currency),
    // What comes from memory takes no time that says anything.
    meta.milliseconds >= 50 && !meta.isCached && `${number(meta.milliseconds / 1000, { maximumFractionDigits: 1 })} s`,
  ].filter(Boolean).join(" · ");
}

export function notice(text, sign, ...more) {
  return h("p", { class: "notice" }, icon(sign), h("span", {}, text), more);
}

/// What somebody of the company wrote.
export function personSaid(message) {
  return h("div", { class: "said text" },
    h("p", { class: "who" }, icon("person"), t("person.said", { time: time(message.sentAt) })), draw(message.text));
}

/// The conversation's nodes stay where they are read: at the end, unless somebody went up.
export function staysAtEnd(page) {
  const isAtEnd = page.scrollHeight - page.scrollTop - page.clientHeight < 160;
  return () => { if (isAtEnd) page.scrollTop = page.scrollHeight; };
}

export const focusQuestion = () => $("#question").focus({ preventScroll: true });
