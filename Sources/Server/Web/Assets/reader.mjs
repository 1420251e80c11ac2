// A passage in its document, beside the conversation.
import { $, h, icon, iconButton, place, t } from "./ui.mjs";
import { api } from "./api.mjs";

export class Reader {
  #opener = null;
  #turn = 0;

  /// mayRead: whether whole documents may be read, or only passages that answers cited.
  constructor(panel, mayRead) {
    this.panel = panel;
    this.mayRead = mayRead;
    panel.addEventListener("close", () => this.#closed());
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") panel.close();
    });
  }

  /// quotes: sentences that stand in the answer word by word.
  async open(source, quotes, opener) {
    const turn = this.#turn += 1;
    this.#unmark();
    this.#opener = opener;
    opener.setAttribute("aria-expanded", "true");
    this.#frame(source, h("p", { class: "quiet", role: "status" }, t("loading")));
    this.#show();
    if (source.document == null) return this.#frame(source, h("p", { class: "notice" }, icon("alert"), t("document.gone")));
    try {
      const document = await (this.mayRead() ? api.document(source.document, source.passage) : api.passage(source.reference));
      if (turn === this.#turn) this.#frame(source, ...this.#passages(document, source, quotes));
      $(".passage.cited", this.panel)?.scrollIntoView({ block: "center" });
    } catch (error) {
      const again = h("button", { type: "button", onclick: () => this.open(source, quotes, opener) }, icon("retry"), t("retry"));
      if (turn === this.#turn) this.#frame(source, h("p", { class: "notice bad", role: "alert" }, error.told ?? t("error.server"), again));
    }
  }

  close() {
    if (this.panel.open) this.panel.close();
  }

  #show() {
    document.body.classList.add("reading");
    if (!this.panel.open) {
      // Over the page on small screens, beside it on large ones.
      if (matchMedia("(max-width: 760px)").matches) this.panel.showModal();
      else this.panel.show();
    }
    $("h2", this.panel).focus();
  }

  #closed() {
    document.body.classList.remove("reading");
    this.#unmark();
    this.#opener?.focus();
    this.#opener = null;
  }

  #unmark() {
    this.#opener?.setAttribute("aria-expanded", "false");
  }

  #frame(source, ...content) {
    const hasFocus = this.panel.contains(document.activeElement);
    this.panel.replaceChildren(
      h("header", {}, h("div", {}, h("h2", { id: "reader-title", tabindex: "-1" }, source.title || source.path),
        h("p", { class: "where" }, [source.path, place(source)].filter(Boolean).join(" · "))),
      iconButton("close", t("close"), () => this.close())),
      h("div", { class: "body", tabindex: "0", role: "region", "aria-label": t("document.text") }, content));
    if (hasFocus) $("h2", this.panel).focus();
  }

  #passages(document, source, quotes) {
    const cited = document.passages.findIndex((passage) => String(passage.id) === String(source.passage));
    let heading = "";
    const part = !document.isWhole && h("p", { class: "quiet small" }, t("document.part"));
    return [part, ...document.passages.map((passage, at) => {
      const isNew = passage.heading && passage.heading !== heading;
      heading = passage.heading;
      const isCited = at === cited;
      return h("section", { class: `passage${isCited ? " cited" : ""}`, "aria-label": isCited ? t("passage.cited") : null },
        isNew && h("h3", {}, passage.heading.replaceAll(" > ", " › ")), isCited ? marked(passage.text, quotes) : passage.text);
    })];
  }
}

/// The text with what is quoted of it marked.
export function marked(text, quotes) {
  const spans = quotes.map((quote) => span(text, quote)).filter(Boolean).sort((a, b) => a[0] - b[0]);
  const nodes = [];
  let at = 0;
  for (const [start, end] of spans) {
    if (start < at) continue;
    nodes.push(text.slice(at, start), h("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...nodes, text.slice(at)];
}

// Where a quotation stands, however its white space is set.
function span(text, quote) {
  const words = quote.trim().split(/\s+/).filter(Boolean);
  if (words.join("").length < 8 || words.length > 200) return null;
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const match = new RegExp(escaped.join("\\s+")).exec(text);
  return match && [match.index, match.index + match[0].length];
}
