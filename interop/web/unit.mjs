// Checks of what the pages do without a browser: `node interop/web/unit.mjs`.
import assert from "node:assert/strict";
import test from "node:test";

const assets = new URL("../../Sources/Server/Web/Assets/", import.meta.url);
const { parse, inline, draw, safeAddress } = await import(new URL("markdown.mjs", assets));
const { EventParser, events } = await import(new URL("sse.mjs", assets));
const { aliasOf, answerOf, deliveriesOf, statusOf } = await import(new URL("shapes.mjs", assets));
const { ceiling } = await import(new URL("charts.mjs", assets));
const { filled } = await import(new URL("figures.mjs", assets));
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
  assert.deepEqual(answer.sources, [{ number: 1, passage: 4, reference: "4.ab", document: undefined, path: "a.md", title: "a.md", place: "p. 3" }]);
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

test("hours and days in which nothing happened are drawn too", () => {
  globalThis.document = { documentElement: { lang: "en" } };
  Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-GB"] }, configurable: true });
  const now = new Date("2026-11-21T14:30:00Z");
  const days = filled([{ at: "2026-11-20T00:00:00Z", answers: 3, p50: 1 }], "day", new Date(now - 7 * 86_400_000), now);
  assert.equal(days.length, 7);
  assert.deepEqual(days.map((day) => day.answers), [0, 0, 0, 0, 0, 3, 0]);
  assert.deepEqual([days[0].label, days[6].label], ["15 Nov", "21 Nov"]);
  assert.equal(days[6].p50, null);
  const hours = filled([{ at: "2026-11-21T14:00:00Z", answers: 2 }], "hour", new Date(now - 86_400_000), now);
  assert.equal(hours.length, 24);
  assert.equal(hours[23].answers, 2);
  delete globalThis.document;
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
