#!/usr/bin/env python3
"""Draws the charts of docs/performance.md from raw results and writes its tables.

    Benchmarks/charts/draw.py 2026-11-21-2-cores --before 2026-11-21-2-cores-before --beside 2026-11-22-2-cores
    Benchmarks/charts/draw.py 2026-11-22-2-cores --page performance-xeon

Everything between `<!-- figures: NAME -->` and `<!-- end -->` in the page is written anew; the rest is left alone.
"""

import argparse
import html
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import svg  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


class Results:
    """What was measured now, and before and on another machine where that was kept."""

    def __init__(self, options):
        self.now, self.was, self.other = (self._folder(name) if name else {}
                                          for name in (options.run, options.before, options.beside))
        self.images = Path("images") / options.page

    @staticmethod
    def _folder(name):
        return {file.stem: json.loads(file.read_text()) for file in (ROOT / "Benchmarks" / "runs" / name).glob("*.json")}

    def both(self, question, key):
        return self.now.get(question, {}).get(key), self.was.get(question, {}).get(key)

    def part(self, name):
        """Of the whole: now and before."""
        return tuple((found or {}).get("result") for found in self.both("whole", name))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join("---" if index == 0 else "---:" for index in range(len(head))) + "|"]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def picture(results, name, drawn):
    (DOCS / results.images).mkdir(parents=True, exist_ok=True)
    (DOCS / results.images / f"{name}.svg").write_text(drawn)
    alt = re.search('aria-label="([^"]*)"', drawn)[1]
    return f"![{html.unescape(alt.split('. ')[0])}]({results.images / name}.svg)"


def bold(name, words):
    return f"**{words}**" if name.startswith("kb") else words


def ms(value):
    return svg.figure(value)


def joined(now, was):
    """Our ways as they are and as they were, then the peers of the same run."""
    rows = dict(now or was or {})
    if now and was:
        rows |= {f"{name}, before": one for name, one in was.items() if name.startswith("kb ")}
    ours = [name for name in rows if name.startswith("kb ")]
    return {name: rows[name] for name in [*ours, *(name for name in rows if name not in ours)]}


# MARK: Vectors

def vectors(results):
    return "\n\n".join(section for section in (vectors_of(results, rows) for rows in ("1000000", "100000")) if section)


def vectors_of(results, rows):
    now, was = results.both("vectors", rows)
    if not (now or was):
        return None
    found = joined((now or {}).get("one"), (was or {}).get("one"))
    reading = min(one["p50_ms"] for name, one in found.items() if name.startswith("reading"))
    shown = {name: one for name, one in found.items() if not name.startswith("reading")}
    charted = [{"name": name, "p50": one["p50_ms"], "p95": one["p95_ms"], "label": f"{ms(one['p50_ms'])} ms  ·  {recalled(one)}"}
               for name, one in shown.items()]
    title = f"Nearest ten of {int(rows):,} vectors, one question at a time"
    drawn = svg.ranges(title, "Median and 95th percentile; 384 dimensions, 2 threads. On the right: median, recall", charted,
                       limit=("reading all of them once", reading))
    parts = [f"### {int(rows):,} vectors", picture(results, f"vectors-{rows}", drawn)]
    parts.append(table(["one question", "median ms", "p95 ms", "fastest ms", "recall@10", "share of reading speed"], [
        [bold(name, name), ms(one["p50_ms"]), ms(one["p95_ms"]), ms(one["min_ms"]), recalled(one),
         f"{reading / one['p50_ms']:.2f}"]
        for name, one in shown.items()]))
    parts.append(table(["", "batches of 32, ms a question", "1 % may be found, ms", "10 % may be found, ms"], [
        [bold(name, name), *(cell(now or was, was if now else None, part, name)
                             for part in ("batch_32", "filter_1", "filter_10"))]
        for name in joined((now or {}).get("batch_32"), (was or {}).get("batch_32"))]))
    parts.append(opened(now or was))
    return "\n\n".join(parts)


def recalled(one):
    return f"{one['recall']:.3f}".replace("0.", ".") if "recall" in one else ""


def cell(now, was, part, name):
    found = was if name.endswith(", before") else now
    one = (found or {}).get(part, {}).get(name.removesuffix(", before"))
    return ms(one["p50_ms"]) if one else "–"


def opened(found):
    ours, memory = found["open_cold"], found["sides"]["kb"]["memory_mb"]
    built = found.get("build") or {}
    made = f"; its files took {built['build_s']} s to make and {built['bytes'] / 1e6:,.0f} MB of disk" if built else ""
    return (f"A new process gives its first result after {ms(ours['p50_ms'])} ms (p95 {ms(ours['p95_ms'])}), the file being in "
            f"the system's cache. Resident after all of the questions: {memory['own']:,.0f} MB of its own, "
            f"{memory['mapped']:,.0f} MB of mapped files{made}.")


# MARK: Words

def words(results):
    return "\n\n".join(section for section in (words_of(results, rows) for rows in ("1000000", "200000")) if section)


def words_of(results, rows):
    now, was = results.both("words", rows)
    if not (now or was):
        return None
    found = joined((now or {}).get("asked"), (was or {}).get("asked"))
    charted = [{"name": name, "p50": one["p50_ms"], "p95": one["p95_ms"],
                "label": f"{ms(one['p50_ms'])} / {ms(one['p95_ms'])} ms"} for name, one in found.items()]
    title = f"Best hundred of {int(rows):,} passages by the words of a question"
    drawn = svg.ranges(title, "Median and 95th percentile; natural questions in Spanish, Portuguese and English", charted)
    parts = [f"### {int(rows):,} passages", picture(results, f"words-{rows}", drawn)]
    parts.append(table(["", "median ms", "p95 ms", "fastest ms"], [
        [bold(name, name), ms(one["p50_ms"]), ms(one["p95_ms"]), ms(one["min_ms"])] for name, one in found.items()]))
    parts.append(table(["index", "built in s", "MB on disk", "one document written anew, ms", "resident MB"], [
        [bold(name, name), one["build_s"], f"{one['bytes'] / 1e6:,.0f}", updated(source, name),
         f"{one['memory_mb']['resident']:,.0f}"]
        for source, name, one in indexes(now, was)]))
    fields = (now or was)["index"]["kb"]["fields"]
    listed = ", ".join(f"{name.replace('_', ' ')} {size / 1e6:,.0f}" for name, size in fields.items())
    parts.append(f"Our fields by themselves, in MB: {listed}.")
    return "\n\n".join([*parts, *fields_of(results, rows)])


def fields_of(results, rows):
    """Each field beside tantivy on the same terms."""
    now, _ = results.both("words", f"fields of {rows}")
    if not now:
        return []
    searches = now.get("asked")
    lines = []
    for name, built in now["built"].items():
        for side in ("kb", "tantivy"):
            line = [bold(side, f"{side}, {name}"), f"{built[side]['build_s']:.2f}", f"{built[side]['bytes'] / 1e6:,.1f}"]
            asked = [f"{searches[name][side][key]:.3f}" for key in ("p50_ms", "p95_ms", "min_ms")] if searches else []
            lines.append(line + asked)
    told = (" A search is by one thread; ours still has to cut the question into terms, tantivy is given them." if searches else "")
    return [f"One field at a time, {int(rows):,} passages: both sides index the same terms, cut before, with their frequencies and "
            f"without positions, by two threads. {builds(now)}{told} {now.get('note', '')}".strip(),
            table(["field alone", "built in s", "MB on disk", *(["median ms", "p95 ms", "fastest ms"] if searches else [])], lines)]


def builds(now):
    """How often each was built."""
    count = max(len(one["all_s"]) for built in now["built"].values() for one in built.values())
    return "Each was built once." if count == 1 else f"Of {count} builds, taken in turns, the fastest."


def indexes(now, was):
    rows = [(now or was, name, one) for name, one in (now or was)["index"].items()]
    if now and was:
        rows.insert(1, (was, "kb, before", was["index"]["kb"]))
    return rows


def updated(found, name):
    names = {"kb, before": "kb", "fts5": "SQLite FTS5"}
    one = found["update"].get(names.get(name, name))
    return ms(one["p50_ms"]) if one else "–"


# MARK: Embedding

def embedding(results):
    found = {}
    for case in ("20 tokens, one", "20 tokens, 32", "200 tokens, 32"):
        now, was = results.both("embedding", case)
        if now or was:
            found[case] = joined((now or {}).get("sides"), (was or {}).get("sides"))
    groups = [(case.replace(", one", ", one text at a time").replace(", 32", " a text, batches of 32"), [
        {"name": name, "value": one["texts_per_second"],
         "label": f"{svg.figure(one['texts_per_second'])} texts/s"} for name, one in sides.items()])
        for case, sides in found.items()]
    drawn = svg.bars("Vectors of texts: all-MiniLM-L6-v2",
                     "Texts a second on 2 cores, by the median batch; each group on its own scale", groups)
    names = list(dict.fromkeys(name for sides in found.values() for name in sides))
    rows = [[bold(name, name), *(svg.figure(sides[name]["texts_per_second"]) if name in sides else "–"
                                 for sides in found.values()),
             closest(found, name), memory(found, name)] for name in names]
    head = ["texts a second", *found, "least cosine with torch fp32", "resident MB"]
    parts = [picture(results, "embedding", drawn), table(head, rows), alone(found), ranked(results)]
    return "\n\n".join(part for part in parts if part)


def alone(found):
    """How long a question takes."""
    sides = found.get("20 tokens, one", {})
    said = [f"{ms(sides[name]['p50_ms'])} ms {word}" for name, word in (("kb exact", "exactly"), ("kb fast", "fast")) if name in sides]
    return f"A question of 20 tokens takes {' and '.join(said)} from text to vector, tokenizing included." if said else None


def ranked(results):
    """What fast costs in search."""
    found = (results.now.get("embedding-quality") or {}).get("nDCG@10")
    if not found:
        return None
    ways = [("vectors alone", lambda one: one), ("search", lambda one: one.get("search"))]
    ways = [(name, part) for name, part in ways if all(part(one) for one in found["sets"].values())]
    head = ["nDCG@10", *(f"{name}, {mode}" for name, _ in ways for mode in ("exact", "fast", "difference"))]
    rows = [[name, *(cell for _, part in ways for cell in scored(part(one)))] for name, one in found["sets"].items()]
    return table(head, rows)


def scored(one):
    decimals = [f"{one[mode]:.4f}".lstrip("0") for mode in ("exact", "fast")]
    return [*decimals, f"{one['fast'] - one['exact']:+.4f}".replace("0.", ".", 1)]


def closest(found, name):
    values = [sides[name]["closeness"] for sides in found.values() if name in sides and sides[name].get("closeness") is not None]
    return f"{min(values):.4f}" if values else ""


def memory(found, name):
    return max((f"{sides[name]['memory_mb']['resident']:,.0f}" for sides in found.values() if name in sides), default="")


# MARK: The whole

def whole(results):
    parts = [part(results) for part in (served, cold, ingested, overlapped, again, started)]
    return "\n\n".join(part for part in parts if part)


def served(results):
    rows, charted = [], []
    for key, passages in (("search", "1,000,000"), ("search-100k", "100,000")):
        for when, found in zip(("", ", before"), results.part(key)):
            if not found:
                continue
            one, many = found["one_client"], found["clients_32"]
            name = f"kb, {passages} passages{when}"
            charted.append({"name": name, "p50": one["p50_ms"], "p95": one["p95_ms"],
                            "label": f"{ms(one['p50_ms'])} / {ms(one['p95_ms'])} ms"})
            rows.append([name, ms(one["p50_ms"]), ms(one["p95_ms"]), one.get("processor_ms", "–"), many["per_second"],
                         ms(many["p50_ms"]), ms(many["p95_ms"]), found["cores_busy"],
                         f"{found['memory_mb']['highest']:,}", ms(found["ready_ms"])])
    if not rows:
        return None
    drawn = svg.ranges("A search through the server, by words and vectors",
                       "Median and 95th percentile, one client, embedding included", charted)
    head = ["`/api/search`", "median ms", "p95 ms", "processor ms each", "32 clients: a second", "median ms", "p95 ms",
            "cores busy", "resident MB", "start until the first answer, ms"]
    return "\n\n".join(["### Searches through the server", picture(results, "search", drawn), table(head, rows)])


def cold(results):
    rows = []
    for when, found in zip(("", ", before"), results.part("ask")):
        for name in (found or {}):
            one = found[name]
            rows.append([f"`kb {name}`{when}", ms(one["p50_ms"]), ms(one["p95_ms"]), one["memory_mb"]])
    return "\n\n".join(["### A cold process on 100,000 passages", table(["", "median ms", "p95 ms", "most MB"],
                                                                        rows)]) if rows else None


WAYS = {"whole": "translated and embedded", "words alone": "words alone", "vectors at hand": "vectors that cost nothing"}


def ingested(results):
    rows, series = [], []
    for when, found in zip(("", ", before"), results.part("curve")):
        for way in WAYS:
            points = sorted(((one["chunks"], one) for name, one in (found or {}).items() if name.split(" ", 1)[1] == way),
                            key=lambda point: point[0])
            rows += [curve_row(f"{chunks:,} passages, {WAYS[way]}{when}", chunks, one) for chunks, one in points]
            own = [(chunks, one["own_memory_mb"]) for chunks, one in points if "own_memory_mb" in one]
            if len(own) > 1:
                series.append((WAYS[way], STYLES[way], own))
    if not rows:
        return None
    parts = ["### What a new base costs"]
    if series:
        parts.append(picture(results, "memory", svg.lines("Most memory of its own that an ingest has",
                                                 "New bases of more and more passages", series, "passages", "MB")))
    return "\n\n".join([*parts, table(["", "tokens each", "processor s", "of which Apertium's", "for 1,000 passages",
                                       "most MB of its own", "with mapped files", "MB on disk"], rows)])


#: Of the lines in the picture.
STYLES = {"whole": "kb", "words alone": "peer", "vectors at hand": "before"}


def curve_row(name, passages, one):
    """Without seconds: the longest ingests ran beside other work, which the processor's time does not know."""
    others = one.get("others_s")
    processor = one["processor_s"] + (others or 0)
    return [name, f"{one['tokens'] / passages:.0f}", f"{processor:,.1f}", f"{others:,.1f}" if others else "–",
            "–" if others is None else f"{processor * 1000 / passages:.2f}",
            one.get("own_memory_mb", "–"), f"{one['memory_mb']:,}", f"{one['disk_mb']:,}" if "disk_mb" in one else "–"]


def overlapped(results):
    """Of each precision: how fast an ingest is beside the slower of what it overlaps, each alone with all cores."""
    found = results.part("pipeline")[0]
    rows = []
    for precision, one in (found or {}).items():
        alone = {part: min(run["work"]["seconds"] for run in one[part]) for part in ("encoder", "translator")}
        fastest = min(one["ingest"], key=lambda run: run["seconds"])
        spent = {part: min(run["processor_s"] + run["others_s"] for run in one[part]) for part in ("encoder", "translator")}
        processor = fastest["processor_s"] + fastest["others_s"]
        rows.append([
            f"{one['passages']:,} passages, {precision}", *(f"{alone[part]:.1f}" for part in alone),
            f"{fastest['seconds']:.1f}", f"{one['tokens'] / fastest['seconds']:,.0f}",
            f"{max(alone.values()) / fastest['seconds']:.2f}",
            *(f"{spent[part]:.1f}" for part in spent), f"{processor:.1f}",
            f"{processor / fastest['seconds']:.2f}", f"{sum(spent.values()) / processor:.2f}"])
    head = ["", "encoder alone, s", "translator alone, s", "ingest, s", "tokens/s", "of the slower one's speed", "processor s: encoder",
            "translator", "ingest", "cores busy", "share of both in the ingest's"]
    return "\n\n".join(["### What an ingest overlaps", table(head, rows)]) if rows else None


def again(results):
    rows = []
    for when, found in zip(("", ", before"), results.part("tldr")):
        if found:
            rows.append([f"6,130 files of tldr, new{when}", f"{found['new']['seconds']:,.1f}", found["new"]["memory_mb"]])
            rows.append([f"the same, unchanged{when}", *median(found["unchanged"])])
    for when, found in zip(("", ", before"), results.part("changed")):
        if found:
            rows.append([f"one changed file, 100,000 passages{when}", *median(found["changed"])])
            rows.append([f"none changed, 100,000 passages{when}", *median(found["unchanged"])])
    return "\n\n".join(["### Ingest again", table(["", "seconds", "most MB"], rows)]) if rows else None


def median(runs):
    middle = sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]
    return [f"{middle['seconds']:.2f}", middle["memory_mb"]]


def started(results):
    rows = []
    for when, found in zip(("", ", before"), results.part("start")):
        if found:
            rows.append([f"`kb --help`{when}", ms(found["help"]["p50_ms"]), ms(found["true"]["p50_ms"]),
                         f"{found['bytes'] / 1e6:,.0f}", f"{found['stripped_bytes'] / 1e6:,.0f}"])
    head = ["", "from start to end, ms", "of which starting any program", "program, MB", "stripped, MB"]
    return "\n\n".join(["### Start and size", table(head, rows)]) if rows else None


def machine(results):
    found = machine_of(results.now) or machine_of(results.was)
    caches = ", ".join(f"{name} {size}" for name, size in found["caches"].items())
    return (f"{found['processor']} (family {found['family']}, model {found['model']}), {found['cores']} cores, "
            f"{found['memory_mb'] / 1024:.0f} GB of memory; "
            f"{', '.join(found['instructions'])}; {caches}; {found['system']}.")


def machine_of(questions):
    """Of the first result there is."""
    return next((one["machine"] for question in questions.values() for one in question.values()
                 if isinstance(one, dict) and "machine" in one), None)


#: What is told of two machines side by side, with where it stands in the results.
TOLD = [
    ("reading 1,000,000 vectors once, ms", "vectors", "1000000", "one", "reading, mapped", "p50_ms"),
    ("kb scan", "vectors", "1000000", "one", "kb scan", "p50_ms"),
    ("kb exact", "vectors", "1000000", "one", "kb exact", "p50_ms"),
    ("kb approximate", "vectors", "1000000", "one", "kb approximate", "p50_ms"),
    ("numpy", "vectors", "1000000", "one", "numpy", "p50_ms"),
    ("faiss IndexFlatIP", "vectors", "1000000", "one", "faiss IndexFlatIP", "p50_ms"),
    ("1,000,000 passages by words: kb all, ms", "words", "1000000", "asked", "kb all", "p50_ms"),
    ("tantivy", "words", "1000000", "asked", "tantivy", "p50_ms"),
    ("200,000 passages by words: kb all, ms", "words", "200000", "asked", "kb all", "p50_ms"),
    ("tantivy", "words", "200000", "asked", "tantivy", "p50_ms"),
    *((f"{size} tokens, {count}: kb {way}, texts a second", "embedding", f"{size} tokens, {count}", "sides", f"kb {way}",
       "texts_per_second") for size, count in ((20, "one"), (20, 32), (200, 32)) for way in ("exact", "fast")),
    ("a search of 1,000,000 passages through the server, ms", "whole", "search", "result", "one_client", "p50_ms"),
    ("its 95th percentile", "whole", "search", "result", "one_client", "p95_ms"),
    ("32 clients: searches a second", "whole", "search", "result", "clients_32", "per_second"),
    ("`kb ask` on 100,000 passages, cold, ms", "whole", "ask", "result", "ask", "p50_ms"),
]


def machines(results):
    """The same figures of both machines."""
    if not results.other:
        return ""
    both = [results.now, results.other]
    rows = [[name, *(ms(value) if (value := value_at(run, path)) is not None else "–" for run in both)] for name, *path in TOLD]
    return table(["median", *(machine_of(run)["processor"] for run in both)], rows)


def value_at(found, path):
    for key in path:
        found = (found or {}).get(key)
    return found


SECTIONS = {"machine": machine, "machines": machines, "vectors": vectors, "words": words, "embedding": embedding, "whole": whole}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", help="folder under Benchmarks/runs")
    parser.add_argument("--before", help="another, to compare with")
    parser.add_argument("--beside", help="another of another machine, for the table of both")
    parser.add_argument("--page", default="performance", help="under docs/")
    options = parser.parse_args()
    results, path = Results(options), DOCS / f"{options.page}.md"
    page = path.read_text()
    for name, write in SECTIONS.items():
        body = write(results)
        page = re.sub(rf"(<!-- figures: {name} -->\n).*?(<!-- end -->)", lambda found: f"{found[1]}{body}\n{found[2]}", page,
                      flags=re.DOTALL)
    path.write_text(page)


if __name__ == "__main__":
    main()
