// What the pages share: elements, texts, settings, formats.
import { texts } from "./texts.mjs";

export const $ = (selector, within = document) => within.querySelector(selector);

/// An element. Properties: `class`, `on…` listeners, `data`, `aria-…` and other attributes; false and null are left
/// out. Children: nodes and texts; null and false are left out.
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) set(element, key, value);
  element.append(...children.flat(9).filter((child) => child != null && child !== false && child !== ""));
  return element;
}

function set(element, key, value) {
  if (value == null || value === false) return;
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else if (key === "data") Object.assign(element.dataset, value);
  else if (key === "value") element.value = value;
  else element.setAttribute(key, value === true ? "" : value);
}

// Drawn on a field of 20 by 20, with a line of 1.6.
const paths = {
  send: "M10 16V4M4.8 9.2 10 4l5.2 5.2", stop: "M6 6h8v8H6z", plus: "M10 4v12M4 10h12",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h8", close: "M5 5l10 10M15 5 5 15", copy: "M7 7h9v9H7zM13 7V4H4v9h3",
  check: "M4 10.5 8.2 15 16 5.5", checks: "M1.5 10.5 5.5 15 12.5 6M9 13.5l1.6 1.6L18 6",
  up: "M7 9v7.5M7 9l3.2-6c1.6 0 2.2 1.2 1.9 2.6L11.6 8h4a1.4 1.4 0 0 1 1.4 1.7l-1.2 5.5a1.7 1.7 0 0 1-1.6 1.3H7M7 9H3.5v7.5H7",
  down: "M13 11V3.5M13 11l-3.2 6c-1.6 0-2.2-1.2-1.9-2.6l.5-2.4h-4A1.4 1.4 0 0 1 3 10.3l1.2-5.5a1.7 1.7 0 0 1 1.6-1.3H13M13 11h3.5V3.5H13",
  gear: "M3.5 6h7M14.5 6h2M3.5 14h2M9.5 14h7M10.5 6a2 2 0 1 0 4 0 2 2 0 1 0-4 0M5.5 14a2 2 0 1 0 4 0 2 2 0 1 0-4 0",
  retry: "M15.6 8.2A6 6 0 1 0 16 11M16 4v4.4h-4.4", trash: "M4 6h12M8 6V4h4v2M5.8 6l.7 10.5h7L14.2 6", upload: "M10 13V4M6 7.6 10 4l4 3.6M4 13v3.5h12V13",
  back: "M12.5 4.5 7 10l5.5 5.5", person: "M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10M3.8 17c.6-3.2 3-4.8 6.2-4.8s5.6 1.6 6.2 4.8",
  clock: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M10 6.5V10l2.4 1.6", alert: "M10 3.5 17.5 16.5h-15zM10 8.5v3.6M10 14.2v.3",
  page: "M5 2.8h7l3.4 3.4v11H5zM12 2.8v3.4h3.4M7.6 10h5M7.6 13h5", search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4",
  out: "M8 3.5H4v13h4M12.5 6.5 16 10l-3.5 3.5M16 10H8", chat: "M3.5 4.5h13v9h-8l-3.5 3v-3h-1.5z", chart: "M4 16.5V10M8 16.5V4.5M12 16.5V8M16 16.5v-5",
  miss: "M7.4 7.4A2.7 2.7 0 1 1 10.6 10.2c-.4.2-.6.6-.6 1v.9M10 14.7v.3", tag: "M3.5 3.5h6.3l6.7 6.7-6.3 6.3-6.7-6.7zM7 7v.1", keyboard: "M2.5 5.5h15v9h-15zM5.5 8.5h.1M8.5 8.5h.1M11.5 8.5h.1M14.5 8.5h.1M6.5 11.5h7",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

/// A button with a sign and a name for those who do not see it.
export function iconButton(name, label, onclick, properties = {}) {
  return h("button", { type: "button", class: "ghost", "aria-label": label, title: label, onclick, ...properties }, icon(name));
}

// MARK: Settings of this browser

export const settings = new Proxy({}, {
  get: (_, key) => read()[key],
  set: (_, key, value) => keep({ ...read(), [key]: value }),
});

function read() {
  try {
    return JSON.parse(localStorage.getItem("kb.settings") || "{}") || {};
  } catch {
    return {};
  }
}

function keep(values) {
  store("kb.settings", values);
  return true;
}

/// Keeps a value in this browser, where that is allowed; pages work without it.
export function store(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full disks keep nothing.
  }
}

export function stored(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

// MARK: Language

export const languages = { es: "Español", pt: "Português", en: "English" };

export const language = () => document.documentElement.lang;

/// A text in the page's language with its places filled; with a count, `key.one` where there is one.
export function t(key, values = {}) {
  const row = (values.count === 1 && texts[`${key}.one`]) || texts[key];
  if (!row) return key;
  return row[language()].replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : String(value ?? "");
  });
}

/// Fills what the page's HTML marks with `data-t` (its text) and `data-t-…` (an attribute).
export function translatePage() {
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const name of ["label", "placeholder", "title"]) {
    const attribute = name === "label" ? "aria-label" : name;
    for (const element of document.querySelectorAll(`[data-t-${name}]`)) {
      element.setAttribute(attribute, t(element.getAttribute(`data-t-${name}`)));
    }
  }
}

/// Choosers of language and colours, which redraw the page by `changed`.
export function lookControls(changed) {
  const choose = (label, choices, current, onchange) => h("label", { class: "field" }, h("span", {}, label),
    h("select", { onchange: (event) => onchange(event.target.value) },
      choices.map(([value, name]) => h("option", { value, selected: value === current }, name))));
  const themes = ["auto", "light", "dark"].map((theme) => [theme, t(`theme.${theme}`)]);
  return [
    choose(t("language"), Object.entries(languages), language(), (value) => {
      settings.language = value;
      document.documentElement.lang = value;
      changed();
    }),
    choose(t("theme"), themes, settings.theme ?? "auto", (value) => {
      settings.theme = value;
      if (value === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = value;
    }),
  ];
}

// MARK: Formats

// The reader's own variety of the page's language, where the browser names it: es-MX writes 1,234.5 and es-ES 1.234,5.
const locale = () => navigator.languages.find((tag) => tag.startsWith(language())) ?? { es: "es", pt: "pt-BR", en: "en" }[language()];

export const number = (value, options = {}) => new Intl.NumberFormat(locale(), options).format(value);

export const time = (date) => format(date, { hour: "2-digit", minute: "2-digit" });

export const dateTime = (date) => format(date, { dateStyle: "medium", timeStyle: "short" });

export function format(date, options) {
  const moment = new Date(date);
  return Number.isNaN(moment.getTime()) ? "" : new Intl.DateTimeFormat(locale(), options).format(moment);
}

/// "3 min ago", "yesterday".
export function ago(date) {
  const seconds = (new Date(date) - Date.now()) / 1000;
  if (Number.isNaN(seconds)) return "";
  const steps = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
  const style = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" });
  return Math.abs(seconds) < 60 ? t("now") : style.format(Math.round(seconds / size), unit);
}

export function bytes(count) {
  const units = ["B", "kB", "MB", "GB"];
  const step = Math.min(3, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${number(count / 1000 ** step, { maximumFractionDigits: 1 })} ${units[step]}`;
}

/// A price: whole where it has no cents. In the country's own way, as answers write it.
export function price(value, currency) {
  const digits = Number.isInteger(value) ? 0 : 2;
  const plain = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (!currency) return number(value, plain);
  try {
    return number(value, { style: "currency", currency, ...plain });
  } catch {
    return `${number(value, plain)} ${currency}`;
  }
}

/// Where a passage stands, in the page's language: `líneas 3–9`.
export function place({ where, place }) {
  if (!where || !texts[`place.${where.unit}`]) return place ?? "";
  const isOne = where.first === where.last;
  const range = isOne ? String(where.first) : `${where.first}–${where.last}`;
  return [where.sheet, t(`place.${where.unit}${isOne ? "" : "s"}`, { range })].filter(Boolean).join(", ");
}

const channels = { n8n: "n8n", whatsapp: "WhatsApp", twilio: "Twilio", chatwoot: "Chatwoot", web: "Web", api: "API", dify: "Dify", evolution: "Evolution API", shell: "kb chat" };

/// As people call it.
export const channelName = (channel) => (Object.hasOwn(channels, channel) ? channels[channel] : channel);

/// Why a person was called for, in the page's language.
export function causeText(cause, reason) {
  if (!cause || cause.code === "other" || !texts[`cause.${cause.code}`]) return reason ?? "";
  return cause.details ? `${t(`cause.${cause.code}`)}: “${cause.details}”` : t(`cause.${cause.code}`);
}

export function money(value, currency) {
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 4 : 2;
  const plain = { minimumFractionDigits: 2, maximumFractionDigits: digits };
  try {
    return number(value, { style: "currency", currency: currency || "USD", ...plain });
  } catch {
    return `${number(value, plain)} ${currency}`;
  }
}

const longestLine = 140;

/// A text's beginning on one line, without Markdown's signs and numbers of sources.
export function oneLine(text) {
  const plain = text.replace(/\s*\|?[\s:|-]*-{3,}[\s:|-]*/g, " ").replace(/[*_`#|]+|\[\d+\](?!\()/g, " ").replace(/\s+/g, " ").trim();
  return plain.length > longestLine ? `${plain.slice(0, longestLine - 1)}…` : plain;
}

// MARK: Telling

/// Says something at the page's edge, and to screen readers.
export function toast(text, kind = "") {
  const box = $("#toasts");
  const note = h("div", { class: `toast ${kind}`, role: kind === "bad" ? "alert" : "status" }, text);
  box.append(note);
  setTimeout(() => note.remove(), kind === "bad" ? 8_000 : 3_500);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(t("copy.failed"), "bad");
  }
}
