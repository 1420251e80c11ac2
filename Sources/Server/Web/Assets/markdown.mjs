// A small part of Markdown, read into a tree and drawn with nodes of text: nothing of it is ever parsed as HTML.
//
// Blocks: {kind: "paragraph"|"heading", inline}, {kind: "list", isOrdered, start, items: [blocks]},
//         {kind: "code", text}, {kind: "quote", blocks}, {kind: "table", header, rows}, {kind: "rule"}.
// Inline: {kind: "text", text}, {kind: "strong"|"emphasis"|"strike", inline}, {kind: "code", text},
//         {kind: "link", href, inline}, {kind: "citation", number}, {kind: "break"}.

const deepest = 8;
const longest = 200_000;

export function parse(text) {
  const lines = String(text).slice(0, longest).replace(/\r\n?/g, "\n").split("\n");
  return blocks(lines, 0);
}

function blocks(lines, depth) {
  const found = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (line.trim() === "") {
      at += 1;
      continue;
    }
    const taken = fence(lines, at) ?? heading(line) ?? rule(line) ?? quote(lines, at, depth)
      ?? table(lines, at) ?? list(lines, at, depth) ?? paragraph(lines, at);
    found.push(taken.block);
    at += taken.lines;
  }
  return found;
}

function fence(lines, at) {
  const open = /^ {0,3}(`{3,}|~{3,})[^`]*$/.exec(lines[at]);
  if (!open) return null;
  let end = at + 1;
  while (end < lines.length && !isClosing(lines[end], open[1])) end += 1;
  return { block: { kind: "code", isBlock: true, text: lines.slice(at + 1, end).join("\n") }, lines: end - at + 1 };
}

function isClosing(line, fence) {
  const mark = line.trim();
  return mark.length >= fence.length && mark === fence[0].repeat(mark.length);
}

function heading(line) {
  const match = /^ {0,3}#{1,6}\s+(.*?)\s*#*$/.exec(line);
  return match && { block: { kind: "heading", inline: inline(match[1]) }, lines: 1 };
}

function rule(line) {
  return /^ {0,3}([-*_])( *\1){2,} *$/.test(line) ? { block: { kind: "rule" }, lines: 1 } : null;
}

function quote(lines, at, depth) {
  if (depth >= deepest || !/^ {0,3}>/.test(lines[at])) return null;
  let end = at;
  while (end < lines.length && /^ {0,3}>/.test(lines[end])) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, ""));
  return { block: { kind: "quote", blocks: blocks(inner, depth + 1) }, lines: end - at };
}

function table(lines, at) {
  if (!lines[at].includes("|") || !/^ *\|?( *:?-+:? *\|)+( *:?-+:? *)?$/.test(lines[at + 1] ?? "")) return null;
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|") && lines[end].trim()) end += 1;
  const header = cells(lines[at]);
  const rows = lines.slice(at + 2, end).map((line) => {
    const row = cells(line);
    return header.map((_, column) => row[column] ?? []);
  });
  return { block: { kind: "table", header, rows }, lines: end - at };
}

/// A row may be short and a header long: more columns than one can read cost rows times columns.
const mostColumns = 64;

function cells(line) {
  return line.trim().replace(/^\||\|$/g, "").split("|", mostColumns).map((cell) => inline(cell.trim()));
}

const item = /^( {0,3})([-*+•]|\d{1,9}[.)])( +|$)/;

function list(lines, at, depth) {
  const first = item.exec(lines[at]);
  if (!first || depth >= deepest) return null;
  const isOrdered = /\d/.test(first[2]);
  const items = [];
  let end = at;
  while (end < lines.length) {
    const match = item.exec(lines[end]);
    if (!match || /\d/.test(match[2]) !== isOrdered) break;
    const width = match[0].length;
    const inner = [lines[end].slice(width)];
    end += 1;
    while (end < lines.length && belongs(lines, end, width)) {
      inner.push(lines[end].slice(indentation(lines[end], width)));
      end += 1;
    }
    items.push(blocks(inner, depth + 1));
    if (lines[end]?.trim() === "" && item.test(lines[end + 1] ?? "")) end += 1;
  }
  const start = isOrdered ? parseInt(first[2], 10) : 1;
  return { block: { kind: "list", isOrdered, start, items }, lines: end - at };
}

function indentation(line, most) {
  return Math.min(most, line.length - line.trimStart().length);
}

// Whether a line goes on with an item of the list whose text begins at that column.
function belongs(lines, at, width) {
  const line = lines[at];
  if (line.trim() === "") return /^ {2,}\S/.test(lines[at + 1] ?? "") && !item.test(lines[at + 1]);
  return /^ {2,}/.test(line) ? !item.test(line) || indentation(line, width) >= Math.min(width, 2) : !startsBlock(line);
}

function startsBlock(line) {
  return item.test(line) || /^ {0,3}(#{1,6}\s|>|`{3,}|~{3,})/.test(line);
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== "" && !startsBlock(lines[end])) end += 1;
  return { block: { kind: "paragraph", inline: inline(lines.slice(at, end).join("\n")) }, lines: end - at };
}

const marks = [
  ["strong", /^\*\*(?=\S)([\s\S]*?\S)\*\*/], ["strong", /^__(?=\S)([\s\S]*?\S)__(?![\p{L}\p{N}])/u],
  ["strike", /^~~(?=\S)([\s\S]*?\S)~~/], ["emphasis", /^\*(?=[^\s*])([^*]*?[^\s*])\*(?!\*)/],
  ["emphasis", /^_(?=[^\s_])([^_]*?[^\s_])_(?![\p{L}\p{N}])/u],
];

export function inline(text, depth = 0) {
  const found = [];
  let plain = "";
  const flush = () => {
    if (plain) found.push({ kind: "text", text: plain });
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const special = /[\\`*_~[\n<h]/.test(text[at]) ? piece(text, at, depth) : null;
    if (!special) {
      plain += text[at];
      at += 1;
    } else if (special.plain !== undefined) {
      plain += special.plain;
      at += special.length;
    } else {
      flush();
      found.push(special.node);
      at += special.length;
    }
  }
  flush();
  return found;
}

// What begins with a mark, an escape, a link or a line's end; nothing where it is only a character.
function piece(text, at, depth) {
  const rest = text.slice(at, at + 4_000);
  if (rest[0] === "\n") return { node: { kind: "break" }, length: 1 };
  if (rest[0] === "\\" && /^\\[\\`*_~[\](){}#+.!|<>-]/.test(rest)) return { plain: rest[1], length: 2 };
  if (rest[0] === "`") return code(rest);
  if (rest[0] === "[") return link(rest, depth) ?? citation(rest);
  if (rest[0] === "<" || rest[0] === "h") return address(rest, text[at - 1] ?? "");
  const isInWord = rest[0] === "_" && /[\p{L}\p{N}_]/u.test(text[at - 1] ?? "");
  if (depth >= deepest || isInWord) return null;
  for (const [kind, pattern] of marks) {
    const match = pattern.exec(rest);
    if (match) return { node: { kind, inline: inline(match[1], depth + 1) }, length: match[0].length };
  }
  return null;
}

function code(rest) {
  const match = /^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/.exec(rest);
  return match && { node: { kind: "code", text: match[2].replace(/^ (.*) $/s, "$1") }, length: match[0].length };
}

function link(rest, depth) {
  const match = /^\[([^\]\n]{1,500})\]\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\s*\)/.exec(rest);
  if (!match) return null;
  const inner = depth >= deepest ? [{ kind: "text", text: match[1] }] : withoutLinks(inline(match[1], depth + 1));
  const href = safeAddress(match[2]);
  if (!href) return { plain: match[1], length: match[0].length };
  return { node: { kind: "link", href, inline: inner }, length: match[0].length };
}

function withoutLinks(nodes) {
  return nodes.flatMap((node) => (node.kind === "link" ? node.inline : [node]));
}

function citation(rest) {
  const match = /^\[(\d{1,3})\]/.exec(rest);
  return match && { node: { kind: "citation", number: Number(match[1]) }, length: match[0].length };
}

function address(rest, before) {
  const match = /^<(https?:\/\/[^\s<>]+)>/i.exec(rest) ?? (/[\p{L}\p{N}]/u.test(before) ? null
    : /^(https?:\/\/[^\s<>"'`\]]*[^\s<>"'`\].,;:!?)])/i.exec(rest));
  const href = match && safeAddress(match[1]);
  return href && { node: { kind: "link", href, inline: [{ kind: "text", text: match[1] }] }, length: match[0].length };
}

/// The address where it is one of the web, else null.
export function safeAddress(text) {
  try {
    const url = new URL(text);
    const isWeb = url.protocol === "https:" || url.protocol === "http:";
    return isWeb && url.host && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

const elements = {
  paragraph: "p", heading: "h4", strong: "strong", emphasis: "em", strike: "s", quote: "blockquote", rule: "hr",
  break: "br",
};

/// The tree as nodes of a document.
///
/// cite: makes the node of a citation from its number; null leaves it as it was written.
export function draw(text, { document = globalThis.document, cite = () => null } = {}) {
  const fragment = document.createDocumentFragment();
  const make = (node) => drawn(node, { document, cite });
  for (const block of parse(text)) fragment.append(make(block));
  return fragment;
}

function drawn(node, tools) {
  const { document, cite } = tools;
  const into = (name, inner) => {
    const element = document.createElement(name);
    for (const child of inner ?? []) element.append(drawn(child, tools));
    return element;
  };
  if (node.kind === "text") return document.createTextNode(node.text);
  if (node.kind === "citation") return cite(node.number) ?? document.createTextNode(`[${node.number}]`);
  if (node.kind === "code") return drawnCode(node, tools);
  if (node.kind === "list") return drawnList(node, into);
  if (node.kind === "table") return drawnTable(node, into, document);
  if (node.kind === "link") {
    const anchor = into("a", node.inline);
    anchor.setAttribute("href", node.href);
    anchor.setAttribute("rel", "noopener noreferrer nofollow");
    anchor.setAttribute("target", "_blank");
    return anchor;
  }
  return into(elements[node.kind], node.inline ?? node.blocks);
}

function drawnCode(node, { document }) {
  const code = document.createElement("code");
  code.append(document.createTextNode(node.text));
  if (!node.text.includes("\n") && node.isBlock !== true) return code;
  const block = document.createElement("pre");
  block.append(code);
  return block;
}

function drawnList(node, into) {
  const list = into(node.isOrdered ? "ol" : "ul");
  if (node.isOrdered && node.start !== 1) list.setAttribute("start", String(node.start));
  for (const blocks of node.items) {
    // The only paragraph of an item is its text.
    const isTight = blocks[0]?.kind === "paragraph" && blocks.every((block, at) => at === 0 || block.kind === "list");
    const entry = into("li", isTight ? [...blocks[0].inline, ...blocks.slice(1)] : blocks);
    list.append(entry);
  }
  return list;
}

function drawnTable(node, into, document) {
  const table = into("table");
  const row = (cells, name) => {
    const line = into("tr");
    for (const cell of cells) {
      const element = into(name, cell);
      if (name === "th") element.setAttribute("scope", "col");
      line.append(element);
    }
    return line;
  };
  const head = into("thead");
  head.append(row(node.header, "th"));
  const body = into("tbody");
  for (const cells of node.rows) body.append(row(cells, "td"));
  table.append(head, body);
  const frame = document.createElement("div");
  frame.setAttribute("class", "scroll");
  frame.append(table);
  return frame;
}
