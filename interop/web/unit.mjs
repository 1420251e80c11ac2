// Checks of what the pages do without a browser: `node interop/web/unit.mjs`.
import assert from "node:assert/strict";
import test from "node:test";

const assets = new URL("../../Sources/Server/Web/Assets/", import.meta.url);
const { parse, inline, draw, safeAddress } = await import(new URL("markdown.mjs", assets));
const { EventParser, events } = await import(new URL("sse.mjs", assets));
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
