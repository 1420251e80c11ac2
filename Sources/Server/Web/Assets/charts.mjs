// Small charts, drawn as SVG.
import { h, t } from "./ui.mjs";

const height = 190;
const edge = { right: 8, top: 10, bottom: 24 };
// Of a letter at the axes, in points, and what stands beside them at least.
const letter = 6.4;
const leastLeft = 34;

function s(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children.flat(9));
  return element;
}

/// A chart with its legend and, for who cannot see it, a table.
///
/// points: [{label, name, values: [number or null]}]; series: [{name, kind: "bar" or "line"}], bars of one point stacked;
/// show: a value in words.
export function chart(title, points, series, show) {
  const isEmpty = points.every((point) => point.values.every((value) => !value));
  const drawing = isEmpty ? h("p", { class: "none quiet" }, t("figures.none")) : h("div", { class: "drawing" });
  if (!isEmpty) whenSized(drawing, (width) => drawing.replaceChildren(picture(points, series, show, width)));
  return h("figure", { class: "chart" }, h("figcaption", {}, h("h3", {}, title),
    h("ul", { class: "legend" }, series.map((one, at) => h("li", { class: `series-${at}` }, one.name)))),
  drawing, table(title, points, series, show));
}

// Drawn for the width that there is, so that letters are as large as everywhere.
function whenSized(element, draw) {
  let before = 0;
  new ResizeObserver(([{ contentRect: { width } }]) => {
    if (Math.abs(width - before) < 1) return;
    before = width;
    draw(Math.max(240, width));
  }).observe(element);
}

function picture(points, series, show, width) {
  const bars = series.map((one, at) => ({ ...one, at })).filter((one) => one.kind === "bar");
  const highest = Math.max(...points.map((point) => Math.max(
    bars.reduce((sum, { at }) => sum + (point.values[at] ?? 0), 0), ...point.values.filter((_, at) => series[at].kind === "line"))));
  const scale = ceiling(highest);
  const left = Math.max(leastLeft, ...[0, 0.5, 1].map((part) => show(scale * part).length * letter + 12));
  const inner = width - left - edge.right;
  const x = (at) => left + ((at + 0.5) * inner) / points.length;
  const y = (value) => height - edge.bottom - (value / scale) * (height - edge.top - edge.bottom);
  return s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
    grid(scale, y, show, width, left), labels(points, x, inner), columns(points, bars, x, y, inner),
    series.map((one, at) => (one.kind === "line" ? line(points, at, x, y) : [])));
}

/// The next round number: 1, 2 or 5 with noughts.
export function ceiling(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((step) => step * power >= value * 0.999_999) * power;
}

function grid(scale, y, show, width, left) {
  return [0, 0.5, 1].map((part) => s("g", { class: "grid" },
    s("line", { x1: left, x2: width - edge.right, y1: y(scale * part), y2: y(scale * part) }),
    s("text", { x: left - 8, y: y(scale * part) + 4, "text-anchor": "end" }, show(scale * part))));
}

function labels(points, x, inner) {
  const step = Math.ceil((points.length * 58) / inner);
  return points.map((point, at) => (at % step === 0 ? s("text", { class: "label", x: x(at), y: height - 6, "text-anchor": "middle" }, point.label) : []));
}

function columns(points, bars, x, y, inner) {
  const breadth = Math.max(2, Math.min(38, (inner / points.length) * 0.64));
  return points.map((point, at) => {
    let base = 0;
    return bars.map((bar) => {
      const value = point.values[bar.at] ?? 0;
      const [low, high] = [base, base + value];
      base = high;
      return value > 0 ? s("rect", {
        class: `series-${bar.at}`, x: x(at) - breadth / 2, y: y(high), width: breadth, height: Math.max(1, y(low) - y(high)), rx: Math.min(3, breadth / 4),
      }) : [];
    });
  });
}

// Gaps stay gaps.
function line(points, series, x, y) {
  const runs = [[]];
  points.forEach((point, at) => {
    const value = point.values[series];
    if (value == null) runs.push([]);
    else runs.at(-1).push([x(at), y(value)]);
  });
  return runs.filter((run) => run.length).map((run) => (run.length === 1
    ? s("circle", { class: `series-${series} dot`, cx: run[0][0], cy: run[0][1], r: 3.5 })
    : s("path", { class: `series-${series} line`, d: `M${run.map((point) => point.map((value) => value.toFixed(1)).join(" ")).join("L")}` })));
}

function table(title, points, series, show) {
  const row = (point) => h("tr", {}, h("th", { scope: "row" }, point.name ?? point.label), point.values.map((value) => h("td", {}, value == null ? "–" : show(value))));
  return h("details", { class: "numbers" }, h("summary", {}, t("figures.table"), h("span", { class: "sr" }, `: ${title}`)),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("figures.time")), series.map((one) => h("th", { scope: "col" }, one.name)))),
      h("tbody", {}, points.map(row)))));
}
