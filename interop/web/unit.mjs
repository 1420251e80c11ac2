// Checks of what the pages do without a browser: `node interop/web/unit.mjs`.
import assert from "node:assert/strict";
import test from "node:test";

const assets = new URL("../../Sources/Server/Web/Assets/", import.meta.url);
const { parse, inline, draw, safeAddress } = await import(new URL("markdown.mjs", assets));
const { EventParser, events } = await import(new URL("sse.mjs", assets));
const { aliasOf, answerOf, conversationOf, deliveriesOf, missesOf, statusOf } = await import(new URL("shapes.mjs", assets));
const { ceiling } = await import(new URL("charts.mjs", assets));
const { beginning, filled } = await import(new URL("figures.mjs", assets));
const { failureOf, groupOf } = await import(new URL("failures.mjs", assets));
const { bytes, causeText, place, price } = await import(new URL("ui.mjs", assets));
const { texts } = await import(new URL("texts.mjs", assets));

// As much of a document as drawing needs. Text is escaped where it is printed, so that what is printed is what a
// browser would hold.
class Node {
  constructor(name, text = "") { Object.assign(this, { name, text, attributes: {}, children: [] }); }
  append(...nodes) { this.children.push(...nodes); }
  setAttribute(name, value) { this.attributes[name] = value; }
  get html() {
    const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
    if (this.name === "#text") return escaped(this.text);
    const inner = this.children.map((child) => child.html).join("");
    if (!this.name) return inner;
    const attributes = Object.entries(this.attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`).join("");
    return ["br", "hr"].includes(this.name) ? `<${this.name}>` : `<${this.name}${attributes}>${inner}</${this.name}>`;
  }
}
const document = {
  createDocumentFragment: () => new Node(""),
  createElement: (name) => new Node(name),
  createTextNode: (text) => new Node("#text", text),
};
const html = (text, options = {}) => draw(text, { document, ...options }).html;

test("markup of the text stays text", () => {
  assert.equal(html("<img src=x onerror=alert(1)>"), "<p>&lt;img src=x onerror=alert(1)></p>");
  assert.equal(html("**<script>**"), "<p><strong>&lt;script></strong></p>");
  assert.equal(html("`<b>`"), "<p><code>&lt;b></code></p>");
  assert.ok(!html('| <i> | b |\n|---|---|\n| "x" | <u> |').includes("<i>"));
});

test("only addresses of the web are links", () => {
  const rel = 'rel="noopener noreferrer nofollow" target="_blank"';
  assert.equal(html("[a](https://x.test/p)"), `<p><a href="https://x.test/p" ${rel}>a</a></p>`);
  for (const bad of [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//x.test", "/etc", "vbscript:x",
    "https://user:secret@x.test", "java\tscript:alert(1)", "&#106;avascript:alert(1)",
  ]) {
    assert.ok(!html(`[a](${bad})`).includes("<a "), bad);
    assert.equal(safeAddress(bad), null, bad);
  }
  assert.equal(html('[a](https://x.test/"onmouseover="y)').includes('"onmouseover'), false);
});

test("a bare address ends before the sentence does", () => {
  const found = inline("Vea https://x.test/a?b=1. Gracias");
  assert.deepEqual(found.map((node) => node.kind), ["text", "link", "text"]);
  assert.equal(found[1].href, "https://x.test/a?b=1");
  assert.equal(inline("(https://x.test/a)")[1].href, "https://x.test/a");
  assert.equal(inline("xhttps://x.test")[0].kind, "text");
});

test("emphasis", () => {
  assert.equal(html("**b** *i* _i_ ~~s~~ ***x***"),
    "<p><strong>b</strong> <em>i</em> <em>i</em> <s>s</s> <strong>*x</strong>*</p>");
  assert.equal(html("**a *b* c**"), "<p><strong>a <em>b</em> c</strong></p>");
  assert.equal(html("2 * 3 * 4 and a_b_c and 5*6"), "<p>2 * 3 * 4 and a_b_c and 5*6</p>");
  assert.equal(html("\\*no\\*"), "<p>*no*</p>");
  assert.equal(html("**open"), "<p>**open</p>");
});

test("lists", () => {
  assert.equal(html("- a\n- b"), "<ul><li>a</li><li>b</li></ul>");
  assert.equal(html("3. a\n4. b"), '<ol start="3"><li>a</li><li>b</li></ol>');
  assert.equal(html("- a\n  - b\n- c"), "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>");
  assert.equal(html("1. a\n\n2. b"), "<ol><li>a</li><li>b</li></ol>");
  assert.equal(html("Text:\n- a"), "<p>Text:</p><ul><li>a</li></ul>");
  assert.equal(html("- a\ngoes on"), "<ul><li>a<br>goes on</li></ul>");
  assert.equal(html("1990. was a year"), '<ol start="1990"><li>was a year</li></ol>');
});

test("code keeps its characters", () => {
  assert.equal(html("```js\na **b** <c>\n```"), "<pre><code>a **b** &lt;c></code></pre>");
  assert.equal(html("```\nnever closed"), "<pre><code>never closed</code></pre>");
  assert.equal(html("a `x_y_z` b"), "<p>a <code>x_y_z</code> b</p>");
  assert.equal(html("``a`b``"), "<p><code>a`b</code></p>");
});

test("headings, quotations, rules and tables", () => {
  assert.equal(html("## A\nb"), "<h4>A</h4><p>b</p>");
  assert.equal(html("> a\n> b"), "<blockquote><p>a<br>b</p></blockquote>");
  assert.equal(html("a\n\n---\n\nb"), "<p>a</p><hr><p>b</p>");
  assert.equal(html("| a | b |\n|:--|--:|\n| 1 | 2 |\n| 3 |"),
    '<div class="scroll"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
    + "<tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td><td></td></tr></tbody></table></div>");
});

test("citations", () => {
  const cite = (number) => (number === 1 ? Object.assign(new Node("sup"), { children: [new Node("#text", "1")] }) : null);
  assert.equal(html("Doce meses [1] [9].", { cite }), "<p>Doce meses <sup>1</sup> [9].</p>");
  assert.equal(html("[1](https://x.test)", { cite }).includes("<sup>"), false);
});

test("hostile nesting and length end soon", () => {
  const started = performance.now();
  for (const text of [
    ">".repeat(5_000), "- ".repeat(5_000), "*".repeat(20_000), "[".repeat(20_000), "`".repeat(20_001) + "a",
    "_a".repeat(20_000), "**a ".repeat(10_000), "| ".repeat(10_000) + "\n|-|", "\n- a".repeat(20_000),
    "[a](".repeat(10_000), "<http://".repeat(5_000), "~~a ".repeat(10_000),
  ]) {
    assert.ok(parse(text).length > 0);
  }
  assert.ok(performance.now() - started < 60_000);
});

test("every beginning of a text can be drawn, as it streams", () => {
  const text = "# T\n\n1. **a** [b](https://x.test) `c`\n   - d\n\n> q [1]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx\n```\n";
  for (let length = 0; length <= text.length; length += 1) assert.equal(typeof html(text.slice(0, length)), "string");
});

test("events come out whole, however the bytes are cut", () => {
  const stream = "\uFEFF: hello\r\nevent: text\r\ndata: {\"a\":1}\r\n\r\ndata:x\ndata: y\nid: 7\n\nevent: empty\n\nretry: 10\rdata: z\r\rdata: lost";
  const wanted = [
    { event: "text", data: '{"a":1}', id: "" }, { event: "message", data: "x\ny", id: "7" },
    { event: "message", data: "z", id: "7" },
  ];
  assert.deepEqual(new EventParser().push(stream), wanted);
  for (let size = 1; size < 9; size += 1) {
    const parser = new EventParser();
    const found = [];
    for (let at = 0; at < stream.length; at += size) found.push(...parser.push(stream.slice(at, at + size)));
    assert.deepEqual(found, wanted, `pieces of ${size}`);
  }
});

test("letters that are cut in two bytes arrive whole", async () => {
  const bytes = new TextEncoder().encode("data: año ✓\n\n");
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const found = [];
  for await (const event of events(new Response(body))) found.push(event.data);
  assert.deepEqual(found, ["año ✓"]);
});

test("an answer has what the page draws, whatever is missing", () => {
  assert.deepEqual(answerOf({}, { milliseconds: 5, currency: "EUR" }).meta,
    { model: "", input: 0, output: 0, cost: undefined, currency: "EUR", isCached: false, milliseconds: 5 });
  const answer = answerOf({
    answer: "Doce meses. [1]\n\nY más [2] [3]", action: "hand_off", sources: [{ passage: 4, reference: "4.ab", path: "a.md", locator: "p. 3" }],
  }, {});
  assert.deepEqual(answer.quotes, ["Doce meses.", "Y más"]);
  assert.deepEqual(answer.sources, [{ number: 1, passage: 4, reference: "4.ab", document: undefined, path: "a.md", title: "a.md", place: "p. 3", where: null }]);
  assert.equal(answer.handOff, true);
  assert.deepEqual(statusOf({ models: [] }).hasModels, false);
});

test("what became of a message is the worst that became of its parts", () => {
  const at = (second) => `2026-11-21T14:00:0${second}Z`;
  const messages = [
    { id: 1, role: "contact", sentAt: at(0) }, { id: 2, role: "assistant", sentAt: at(1) },
    { id: 3, role: "contact", sentAt: at(4) }, { id: 4, role: "person", sentAt: at(5) },
  ];
  const found = deliveriesOf(messages, [
    { createdAt: at(1), state: "read" }, { createdAt: at(1), state: "failed", failure: "131047: window" },
    { createdAt: at(1), state: "delivered" }, { createdAt: at(6), state: "sent" },
  ]);
  assert.deepEqual(found.get(2), { delivery: "failed", failure: "131047: window" });
  assert.deepEqual(found.get(4), { delivery: "sent", failure: "" });
  assert.equal(found.has(1) || found.has(3), false);
  assert.equal(deliveriesOf([], [{ createdAt: at(1), state: "sent" }]).size, 0);
});

test("names of contacts", () => {
  assert.equal(aliasOf("phone:34600111222"), "+34600111222");
  assert.equal(aliasOf("external:a:b"), "a:b");
});

test("an axis ends at a round number", () => {
  const wanted = [[0, 1], [0.003, 0.005], [1, 1], [7, 10], [10, 10], [11, 20], [49, 50], [4_200, 5_000]];
  for (const [value, end] of wanted) assert.ok(Math.abs(ceiling(value) - end) < 1e-9, `${value}`);
});

// As the pages have it: a language, and how its reader writes numbers.
function inLanguage(language, locale, body) {
  globalThis.document = { documentElement: { lang: language } };
  Object.defineProperty(globalThis, "navigator", { value: { languages: [locale] }, configurable: true });
  try {
    body();
  } finally {
    delete globalThis.document;
  }
}

test("hours and days in which nothing happened are drawn too, by the browser's clock", () => {
  inLanguage("en", "en-GB", () => {
    for (const [zone, midnight] of [["UTC", "2026-11-20T00:00:00Z"], ["America/Mexico_City", "2026-11-20T06:00:00Z"], ["Asia/Kolkata", "2026-11-19T18:30:00Z"]]) {
      process.env.TZ = zone;
      const now = new Date("2026-11-21T14:30:00Z");
      const days = filled([{ at: midnight, answers: 3, p50: 1 }], "day", beginning("day", 7 * 24, now), now);
      assert.deepEqual(days.map((day) => day.answers), [0, 0, 0, 0, 0, 3, 0], zone);
      assert.deepEqual([days[0].label, days[6].label], ["15 Nov", "21 Nov"], zone);
      assert.equal(days[6].p50, null);
      const hours = filled([{ at: "2026-11-21T14:00:00Z", answers: 2 }], "hour", beginning("hour", 24, now), now);
      assert.equal(hours.length, 24);
      assert.equal(hours[23].answers, 2);
    }
    // Clocks go back on the first of November: the server counts 24 hours a day all the same.
    process.env.TZ = "America/New_York";
    const now = new Date("2026-11-03T12:00:00Z");
    const days = filled([{ at: "2026-10-31T05:00:00Z", answers: 1 }], "day", beginning("day", 7 * 24, now), now);
    assert.deepEqual(days.map((day) => day.answers), [0, 0, 0, 1, 0, 0, 0]);
    process.env.TZ = "UTC";
  });
});

test("the same question is one, however it was written", () => {
  const miss = (question, minute, language = "es") => ({ question, language, confidence: 0.1, askedAt: `2026-11-21T14:${minute}:00Z` });
  const found = missesOf([
    miss("¿Hay  leasing?", 10), miss("Abren el domingo", 59), miss("hay LÉASING", 30), miss("¿Hay leasing?", 20), miss("hay leasing", 40, "pt"),
  ]);
  assert.deepEqual(found.map(({ question, count }) => [question, count]), [["hay LÉASING", 3], ["Abren el domingo", 1], ["hay leasing", 1]]);
  assert.deepEqual(missesOf([]), []);
});

test("a conversation that was kept opens its sources again", () => {
  const { messages } = conversationOf({ messages: [
    { id: 1, role: "contact", text: "?" },
    { id: 2, role: "assistant", text: "Doce. [1]", sources: ["a.md line 3"], citations: [{ number: 1, passage: 4, document: 2, path: "a.md", title: "A" }], rows: [{ id: "R1" }] },
    { id: 3, role: "assistant", text: "Seis.", sources: ["b.md"] },
  ] });
  assert.equal(messages[1].sources[0].document, 2);
  assert.deepEqual([messages[1].kept, messages[1].quotes, messages[1].rows.length], [[], ["Doce."], 1]);
  assert.deepEqual([messages[2].kept, messages[2].sources], [["b.md"], []]);
});

test("why a message does not go out is told in the page's language", () => {
  for (const [code, group] of [["190", "key"], ["200", "key"], ["132001", "template"], ["http 503", "passing"], ["http 401", "key"], ["63016", "window"], ["131026", "unreachable"], ["", "other"], ["toString", "other"]]) {
    assert.equal(groupOf(code), group, code);
  }
  inLanguage("es", "es-MX", () => {
    const told = failureOf("190: Error validating access token: it is over");
    assert.equal(told.reason, "La clave del canal ya no vale o no alcanza (190)");
    assert.ok(told.advice && told.raw.endsWith("it is over"));
    assert.equal(failureOf("7: odd").reason, "7: odd");
    assert.equal(failureOf(""), null);
    for (const group of ["key", "account", "busy", "window", "unreachable", "content", "template", "passing", "interrupted"]) {
      assert.ok(texts[`failure.${group}`] && texts[`failure.${group}.do`], group);
    }
  });
});

test("places, reasons and amounts are in the page's language", () => {
  inLanguage("es", "es-MX", () => {
    assert.equal(place({ place: "lines 3-9", where: { unit: "line", first: 3, last: 9 } }), "líneas 3–9");
    assert.equal(place({ where: { unit: "row", first: 2, last: 2, sheet: "Precios" } }), "Precios, fila 2");
    assert.equal(place({ place: "verse 3", where: { unit: "verse", first: 3, last: 3 } }), "verse 3");
    assert.equal(causeText({ code: "person", details: "Un asesor" }, "x"), "Pide hablar con una persona: “Un asesor”");
    assert.equal(causeText({ code: "other", details: "quiere factura" }, "quiere factura"), "quiere factura");
    assert.equal(causeText(null, ""), "");
    assert.equal(bytes(55), "55 B");
    assert.equal(bytes(1_500_000), "1.5 MB");
    assert.equal(price(320_900, "MXN"), "$320,900");
    assert.equal(price(9.5, "no currency"), "9.50 no currency");
  });
});

test("every text is there in every language, with the same places to fill", () => {
  const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join();
  for (const [key, row] of Object.entries(texts)) {
    assert.deepEqual(Object.keys(row), ["es", "pt", "en"], key);
    for (const language of ["es", "pt"]) {
      assert.ok(row[language].trim(), `${key} in ${language}`);
      assert.equal(places(row[language]), places(row.en), `${key} in ${language}`);
    }
  }
});
