// Rows of catalogs as cards, whatever their columns are called.
import { h, language, number, price, t } from "./ui.mjs";
import { columns } from "./columns.mjs";
import { safeAddress } from "./markdown.mjs";

// Columns that name a thing, in the order of their being said.
const naming = [
  /^(name|nombre|nome|title|titulo|título|product|producto|produto)$/i, /^(make|marca|brand)$/i, /^(model|modelo)$/i,
  /^(version|versión|versão|variant|variante)$/i, /^(year|año|ano)$/i,
];
// What is asked for first of what is left.
const telling = /mileage|kilom|\bkm\b|gearbox|transmis|câmbio|fuel|combust|colou?r|\bcor\b|city|ciudad|cidade|size|talla|tamaño|tamanho|stock/i;
const longText = 40;
const pricing = /^(price|precio|preço|preco|valor)$/i;
const currencyNaming = /^(currency|moneda|moeda)$/i;
const addressing = /^(url|link|enlace|href)$/i;
const most = 6;

export function rowCards(rows) {
  const shown = rows.filter((row) => row.cells && typeof row.cells === "object");
  return shown.length ? h("ul", { class: "rows", "aria-label": t("rows") }, shown.map((row) => h("li", { class: "row" }, card(row)))) : null;
}

function card(row) {
  const cells = Object.entries(row.cells).filter(([, value]) => value !== null && value !== "");
  const find = (pattern) => cells.find(([key]) => pattern.test(key));
  const cost = find(pricing);
  const currency = find(currencyNaming)?.[1];
  const address = safeAddress(find(addressing)?.[1] ?? "");
  const named = naming.map(find).filter(Boolean);
  const title = named.length ? named : cells.slice(0, 2);
  const used = new Set([...title, cost, find(currencyNaming), find(addressing)].map((cell) => cell?.[0]));
  const rest = cells.filter(([key, value]) => !used.has(key) && key.toLowerCase() !== "id" && value !== row.id).sort((a, b) => weight(a) - weight(b));
  return [
    h("header", {}, h("h3", {}, title.map(([, value]) => plain(value)).join(" ")),
      cost && h("span", { class: "price" }, amount(cost[1], currency))),
    h("dl", {}, rest.slice(0, most).map(entry)),
    rest.length > most && h("details", {}, h("summary", {}, t("rows.more")), h("dl", {}, rest.slice(most).map(entry))),
    h("footer", {}, h("span", {}, row.id || row.catalog),
      address && h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, t("rows.open"))),
  ];
}

const weight = ([key, value]) => (plain(value).length > longText ? 2 : telling.test(key.replaceAll("_", " ")) ? 0 : 1);

const entry = ([key, value]) => [h("dt", {}, label(key)), h("dd", {}, shown(key, value))];

function shown(key, value) {
  const isYear = /year|año|^ano$/i.test(key);
  const isNumber = typeof value === "number" || /^\d{4,}$/.test(value);
  return isNumber && !isYear ? number(Number(value)) : plain(value).replaceAll(";", ", ");
}

function plain(value) {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/// `mileage_km` as `Kilometraje (km)` where the word is known, else as `Mileage km`.
function label(key) {
  const [, name, unit] = /^(.+?)(?:[_-](km|kg|cm|mm|l|hp|cv|kw))?$/i.exec(key) ?? [];
  const known = columns[name?.toLowerCase().replace(/-/g, "_")]?.[language()];
  if (known) return unit ? `${known} (${unit.toLowerCase()})` : known;
  const words = key.replace(/[_-]+/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function amount(value, currency) {
  const count = Number(value);
  if (!Number.isFinite(count)) return plain(value);
  return price(count, currency);
}
