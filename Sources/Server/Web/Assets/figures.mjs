// Answers, refusals, times and cost by hour and day.
import { format, h, money, number, t } from "./ui.mjs";
import { api } from "./api.mjs";
import { chart } from "./charts.mjs";
import { statsOf } from "./shapes.mjs";

const spans = { day: { by: "hour", hours: 24 }, week: { by: "day", hours: 7 * 24 }, month: { by: "day", hours: 30 * 24 } };

export class Figures {
  pace = 6;

  constructor(page) {
    this.page = page;
    this.span = "week";
  }

  draw() {
    this.choices = h("div", { class: "segments", role: "group", "aria-label": t("figures.span") });
    this.tiles = h("dl", { class: "tiles" });
    this.charts = h("div", { class: "charts" });
    this.#drawChoices();
    return h("div", { class: "wide" }, h("header", { class: "title" }, h("h1", {}, t("tab.figures")), this.choices), this.tiles, this.charts);
  }

  #drawChoices() {
    this.choices.replaceChildren(...Object.keys(spans).map((span) => h("button", {
      type: "button", "aria-pressed": String(span === this.span), data: { span }, onclick: () => this.#choose(span),
    }, t(`span.${span}`))));
  }

  #choose(span) {
    this.span = span;
    this.shown = null;
    this.#drawChoices();
    this.choices.querySelector(`[data-span="${span}"]`).focus();
    this.page.refresh();
  }

  async refresh() {
    const { by, hours } = spans[this.span];
    const since = beginning(by, hours, new Date());
    const value = await api.stats(by, since.toISOString().replace(/\.\d+/, ""), -new Date().getTimezoneOffset());
    const shown = JSON.stringify(value);
    if (shown === this.shown) return;
    this.shown = shown;
    this.#drawFigures(filled(statsOf(value).points, by, since), value.currency ?? this.page.status.currency);
  }

  #drawFigures(points, currency) {
    const sum = (key) => points.reduce((total, point) => total + (point[key] ?? 0), 0);
    const answers = sum("answers");
    const tile = (name, value, detail) => h("div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value, detail && h("small", {}, detail)));
    const share = (count) => (answers ? number(count / answers, { style: "percent", maximumFractionDigits: 0 }) : "");
    this.tiles.replaceChildren(tile(t("figures.answers"), number(answers)), tile(t("figures.refusals"), number(sum("refusals")), share(sum("refusals"))),
      tile(t("figures.handoffs"), number(sum("handOffs")), share(sum("handOffs"))), tile(t("figures.cost"), money(sum("cost"), currency), number(sum("tokens"), { notation: "compact" }) + " tokens"));
    const pick = (...keys) => points.map((point) => ({ ...point, values: keys.map((key) => point[key]) }));
    const seconds = (value) => `${number(value, { maximumFractionDigits: value < 10 ? 2 : 0 })} s`;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const open = new Set([...this.charts.querySelectorAll("details[open]")].map((details) => details.dataset.name));
    const bar = (name) => ({ name, kind: "bar" });
    const line = (name) => ({ name, kind: "line" });
    const whole = (value) => number(value, { maximumFractionDigits: 1 });
    this.charts.replaceChildren(
      chart(t("figures.volume"), pick("given", "refusals", "handOffs"), [bar(t("figures.given")), bar(t("figures.refusals")), bar(t("figures.handoffs"))], whole),
      chart(t("figures.latency"), pick("p50", "p95"), [line(t("figures.p50")), line(t("figures.p95"))], seconds),
      chart(t("figures.cost"), pick("cost"), [bar(t("figures.cost"))], (value) => money(value, currency)));
    this.charts.append(h("p", { class: "quiet small zone" }, t("figures.zone", { zone })));
    [...this.charts.querySelectorAll("details")].forEach((details, at) => {
      details.dataset.name = String(at);
      details.open = open.has(String(at));
    });
  }
}

/// The beginning of the first hour or day that is shown, by the browser's clock.
export function beginning(by, hours, now) {
  const first = new Date(now);
  if (by === "hour") return new Date(Math.floor(first / 3_600_000) * 3_600_000 - (hours - 1) * 3_600_000);
  first.setHours(0, 0, 0, 0);
  first.setDate(first.getDate() - (hours / 24 - 1));
  return first;
}

/// Every hour or day from a beginning until now by the browser's clock, those in which nothing was said too.
export function filled(points, by, since, now = new Date()) {
  // Where clocks were changed meanwhile, the server's days begin an hour off.
  const key = by === "hour" ? (date) => String(Math.floor(date / 3_600_000)) : (date) => new Date(date.getTime() + 7_200_000).toDateString();
  const found = new Map(points.map((point) => [key(new Date(point.at)), point]));
  const starts = [];
  for (let start = new Date(since); start <= now; start = after(start, by)) starts.push(start);
  return starts.map((start) => {
    const label = format(start, by === "hour" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" });
    const name = by === "hour" ? format(start, { dateStyle: "medium", timeStyle: "short" }) : format(start, { dateStyle: "full" });
    return { answers: 0, given: 0, refusals: 0, handOffs: 0, cost: 0, tokens: 0, p50: null, p95: null, ...found.get(key(start)), label, name };
  });
}

function after(start, by) {
  if (by === "hour") return new Date(start.getTime() + 3_600_000);
  const next = new Date(start);
  next.setDate(next.getDate() + 1);
  return next;
}
