"""Charts as SVG, by hand: legible on light and on dark pages, small enough to be read in a diff."""

import math
from html import escape

WIDTH, LEFT, RIGHT, ROW = 820, 250, 150, 30
STYLE = """
.card{fill:#ffffff;stroke:#d0d7de}.title{fill:#1f2328;font-weight:600;font-size:17px}.note{fill:#59636e;font-size:12.5px}
.name{fill:#1f2328;font-size:14px}.own{font-weight:600}.value{fill:#1f2328;font-size:13px}.tick{fill:#59636e;font-size:11.5px}
.grid{stroke:#d8dee4}.limit{stroke:#9a6700;stroke-dasharray:5 4;stroke-width:1.5}.limit-text{fill:#9a6700;font-size:12px}
.kb{fill:#0969da;stroke:#0969da}.before{fill:#8cb9ec;stroke:#8cb9ec}.peer{fill:#818b98;stroke:#818b98}
.line{fill:none;stroke-width:2.5}
@media (prefers-color-scheme:dark){
.card{fill:#0d1117;stroke:#3d444d}.title,.name,.value{fill:#f0f6fc}.note,.tick{fill:#9198a1}.grid{stroke:#262c36}
.limit{stroke:#d29922}.limit-text{fill:#d29922}
.kb{fill:#4493f8;stroke:#4493f8}.before{fill:#2f5687;stroke:#2f5687}.peer{fill:#7d8590;stroke:#7d8590}}
"""


def kind(name):
    return "before" if name.endswith("before") else "kb" if name.startswith("kb") else "peer"


def figure(value):
    """Three digits that count, never in powers of ten."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 3)}f}" if value < 1000 else f"{value:,.0f}"


def text(x, y, words, style, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(words)}</text>'


def page(height, title, note, parts, alt):
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
            f'font-family="system-ui, Helvetica, Arial, sans-serif" role="img" aria-label="{escape(alt, quote=True)}">')
    card = f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:.0f}" rx="10"/>'
    return "\n".join([head, f"<style>{STYLE}</style>", card, text(24, 34, title, "title"), text(24, 55, note, "note"), *parts,
                      "</svg>"]) + "\n"


def names(rows, top):
    found = []
    for index, row in enumerate(rows):
        y = top + index * ROW + ROW / 2
        found.append(text(LEFT - 14, y + 5, row["name"], "name own" if kind(row["name"]) == "kb" else "name", "end"))
        found.append(text(WIDTH - RIGHT + 12, y + 5, row["label"], "value"))
    return found


def decades(low, high):
    ticks = [base * 10 ** power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
             for base in (1, 2, 5)]
    return [tick for tick in ticks if low <= tick <= high]


def ranges(title, note, rows, unit="ms", limit=None):
    """A dot for the median and a line to the 95th percentile, on a logarithmic axis. Rows: name, p50, p95, label."""
    top, values = 76, [value for row in rows for value in (row["p50"], row["p95"])] + ([limit[1]] if limit else [])
    low, high = min(values) / 1.4, max(values) * 1.25
    bottom = top + len(rows) * ROW

    def x(value):
        return LEFT + (math.log(value) - math.log(low)) / (math.log(high) - math.log(low)) * (WIDTH - LEFT - RIGHT)

    parts = []
    ticks = decades(low, high)
    if len(ticks) > 9:
        ticks = [tick for tick in ticks if math.log10(tick) % 1 < 1e-9 or len(ticks) < 5]
    for tick in ticks:
        parts.append(f'<line class="grid" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{top}" y2="{bottom}"/>')
        parts.append(text(x(tick), bottom + 18, f"{tick:g}", "tick", "middle"))
    parts.append(text(WIDTH - RIGHT + 12, bottom + 18, unit, "tick"))
    if limit:
        parts.append(f'<line class="limit" x1="{x(limit[1]):.1f}" x2="{x(limit[1]):.1f}" y1="{top - 4}" y2="{bottom}"/>')
        parts.append(text(x(limit[1]) + 6, bottom + 36, limit[0], "limit-text",
                          "middle" if x(limit[1]) < WIDTH - RIGHT - 60 else "end"))
    for index, row in enumerate(rows):
        y, style = top + index * ROW + ROW / 2, kind(row["name"])
        parts.append(f'<line class="{style}" x1="{x(row["p50"]):.1f}" x2="{x(row["p95"]):.1f}" y1="{y}" y2="{y}" '
                     f'stroke-width="4" stroke-linecap="round" opacity="0.45"/>')
        parts.append(f'<circle class="{style}" cx="{x(row["p50"]):.1f}" cy="{y}" r="6.5"/>')
    alt = f"{title}. " + "; ".join(f"{row['name']}: {row['label']}" for row in rows)
    return page(bottom + (50 if limit else 34), title, note, parts + names(rows, top), alt)


def bars(title, note, groups):
    """Bars from nought, each group on a scale of its own. Groups: title, rows of name, value, label; longer is better."""
    parts, y, alt = [], 76, [title]
    for name, rows in groups:
        parts.append(text(24, y + 14, name, "note"))
        y += 24
        most = max(row["value"] for row in rows)
        for row in rows:
            width = row["value"] / most * (WIDTH - LEFT - RIGHT)
            parts.append(f'<rect class="{kind(row["name"])}" x="{LEFT}" y="{y + 5}" width="{max(width, 1.5):.1f}" '
                         f'height="{ROW - 10}" rx="3"/>')
            y += ROW
        parts += names(rows, y - len(rows) * ROW)
        alt.append(f"{name}: " + ", ".join(f"{row['name']} {row['label']}" for row in rows))
        y += 10
    return page(y + 8, title, note, parts, ". ".join(alt))


def round_step(least):
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(least))
    return next(base * power for base in (1, 2, 2.5, 5, 10) if base * power >= least)


def lines(title, note, series, across, up):
    """Lines over a logarithmic axis, from nought up. Series: name, style, points."""
    top, bottom, left, right = 80, 330, 90, WIDTH - 190
    xs = sorted({x for _, _, points in series for x, _ in points})
    step = round_step(max(y for _, _, points in series for _, y in points) / 4)
    most = 4 * step * 1.05

    def place(x, y):
        part = (math.log(x) - math.log(xs[0])) / max(math.log(xs[-1]) - math.log(xs[0]), 1e-9)
        return left + part * (right - left), bottom - y / most * (bottom - top)

    parts = []
    for number in range(5):
        y = place(xs[0], step * number)[1]
        parts.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(text(left - 10, y + 4, f"{step * number:,g}", "tick", "end"))
    for x in xs:
        parts.append(text(place(x, 0)[0], bottom + 20, figure(x), "tick", "middle"))
    parts.append(text((left + right) / 2, bottom + 40, across, "note", "middle"))
    parts.append(text(left - 10, top - 8, up, "tick", "end"))
    for name, style, points in series:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
        parts.append(f'<polyline class="{style} line" style="fill:none" points="{path}"/>')
        parts += [f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>' for x, y in (place(*point) for point in points)]
    ends = sorted((place(*points[-1])[1], place(*points[-1])[0], name) for name, _, points in series)
    lowest = 0
    for y, x, name in ends:
        lowest = max(y, lowest + 17)
        parts.append(text(x + 12, lowest + 4, name, "value"))
    return page(bottom + 58, title, note, parts, f"{title}. " + "; ".join(f"{name}: {points}" for name, _, points in series))
