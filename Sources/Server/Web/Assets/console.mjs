// The console: who waits for an answer, what could not be answered, and how it goes.
import { $, h, icon, iconButton, lookControls, number, settings, t, toast, translatePage } from "./ui.mjs";
import { api, begin, toLogIn } from "./api.mjs";
import { statusOf } from "./shapes.mjs";
import { Desk } from "./desk.mjs";
import { Figures } from "./figures.mjs";
import { Documents, Misses, Outbox } from "./lists.mjs";

// What the parts share. `redraw` draws all anew after the language was changed.
const page = { session: null, overview: null, status: statusOf({}), main: $("#main"), refresh, confirm, operator };
const parts = { conversations: Desk, misses: Misses, figures: Figures, outbox: Outbox, documents: Documents };
const signs = { conversations: "chat", misses: "miss", figures: "chart", outbox: "send", documents: "page" };
let shown;

// MARK: Which part is shown: `#conversations/<id>`

function place() {
  const [name, ...rest] = location.hash.slice(1).split("/");
  let id = rest.join("/");
  try {
    id = decodeURIComponent(id);
  } catch {
    // An address that was cut is taken as it is.
  }
  return { name: name in parts ? name : "conversations", id };
}

async function show() {
  const { name, id } = place();
  drawTabs(name);
  if (shown?.name !== name) {
    shown = { name, part: new parts[name](page) };
    page.main.className = name;
    page.main.replaceChildren(...[shown.part.draw()].flat());
  }
  drawTitle();
  shown.part.open?.(id);
  await refresh();
}

// How many wait for somebody stands before the name, so that it is seen from another tab.
function drawTitle() {
  const waiting = counts().conversations;
  document.title = `${waiting ? `(${waiting}) ` : ""}${t(`tab.${place().name}`)} · ${page.status.name}`;
}

function counts() {
  const { states = {}, outbox = {} } = page.overview ?? {};
  return { conversations: states.waiting ?? 0, outbox: (outbox.failed ?? 0) + (outbox.uncertain ?? 0) + (outbox.held ?? 0) };
}

function drawCounts() {
  const count = counts();
  for (const link of $("#tabs").children) {
    const name = link.hash.slice(1);
    const badge = link.querySelector(".count");
    const text = count[name] ? number(Math.min(count[name], 999)) : "";
    if (badge.textContent !== text) badge.textContent = text;
    badge.hidden = !text;
    link.setAttribute("aria-label", text ? `${t(`tab.${name}`)}: ${t(`count.${name}`, { count: count[name] })}` : t(`tab.${name}`));
  }
  drawTitle();
}

function drawTabs(current) {
  $("#tabs").replaceChildren(...Object.keys(parts).map((name) => h("a", {
    href: `#${name}`, "aria-current": name === current ? "page" : null, title: t(`tab.${name}`),
  }, icon(signs[name]), h("span", { class: "label" }, t(`tab.${name}`)), h("b", { class: "count", hidden: true }))));
  drawCounts();
}

// MARK: Fresh by asking again, less often while nobody looks or the server does not answer

const usual = 5_000;
const rarest = 60_000;
let wait = usual;
let timer;
let round = 0;

async function refresh() {
  const mine = round += 1;
  clearTimeout(timer);
  try {
    const { part } = shown;
    [page.overview] = await Promise.all([api.overview(), part.refresh()]);
    drawCounts();
    if (part === shown.part) part.told?.();
    wait = usual;
    tellPulse("");
  } catch (error) {
    if (error.status === 401) return toLogIn();
    wait = Math.min(rarest, wait * 2);
    tellPulse(error.told ?? t("error.server"));
    if (!error.told) throw error;
  } finally {
    if (mine === round) timer = setTimeout(refresh, document.hidden ? rarest : wait * (shown.part.pace ?? 1));
  }
}

function tellPulse(text) {
  const pulse = $("#pulse");
  if (pulse.textContent !== text) pulse.replaceChildren(...(text ? [icon("alert"), text] : []));
}

// MARK: Asking the operator

/// The name under which somebody replies here; asked for once, where neither settings nor key say it.
let isAsked = false;

async function operator() {
  const known = () => settings.operator || (page.session?.name ?? "");
  if (!known() && !isAsked) {
    isAsked = true;
    await askForName();
  }
  return known() || t("operator.unnamed");
}

function askForName() {
  const dialog = $("#ask");
  return new Promise((resolve) => {
    const field = h("input", { id: "operator", maxlength: "60", autocomplete: "name" });
    const keep = (event) => {
      event.preventDefault();
      settings.operator = field.value.trim();
      dialog.close();
    };
    dialog.replaceChildren(h("header", {}, h("h2", { id: "ask-title" }, t("operator.ask"))), h("form", { class: "stack", onsubmit: keep },
      h("label", { class: "field" }, h("span", {}, t("operator.name")), field),
      h("div", { class: "pair" }, h("button", { type: "button", onclick: () => dialog.close() }, t("operator.later")), h("button", { class: "primary" }, t("operator.keep")))));
    dialog.addEventListener("close", resolve, { once: true });
    dialog.showModal();
    field.focus();
  });
}

/// Whether somebody really wants to.
function confirm(text, action) {
  const dialog = $("#ask");
  return new Promise((resolve) => {
    let isMeant = false;
    const close = (meant) => () => {
      isMeant = meant;
      dialog.close();
    };
    dialog.replaceChildren(h("header", {}, h("h2", { id: "ask-title" }, text)), h("div", { class: "pair" },
      h("button", { type: "button", onclick: close(false) }, t("cancel")),
      h("button", { type: "button", class: "bad", onclick: close(true) }, action)));
    dialog.addEventListener("close", () => resolve(isMeant), { once: true });
    dialog.showModal();
  });
}

// MARK: Settings, help, keys

function openSettings() {
  const dialog = $("#settings");
  const redraw = () => {
    draw();
    openSettings();
  };
  const name = h("label", { class: "field" }, h("span", {}, t("operator.name")), h("input", {
    value: settings.operator ?? "", maxlength: "60", autocomplete: "name", onchange: (event) => { settings.operator = event.target.value.trim(); },
  }));
  const leave = async () => {
    await api.logOut();
    location.replace("/login?next=/console");
  };
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "settings-title" }, t("settings")), iconButton("close", t("close"), () => dialog.close())),
    h("div", { class: "stack" }, name, lookControls(redraw),
      h("button", { type: "button", onclick: openHelp }, icon("keyboard"), t("keys")),
      page.session?.signedIn && h("button", { type: "button", onclick: () => leave().catch((error) => toast(error.told, "bad")) }, icon("out"), t("leave"))));
  if (!dialog.open) dialog.showModal();
}

const keys = ["j", "k", "r", "t", "u", "e", "/", "1–5", "?"];

function openHelp() {
  const dialog = $("#help");
  $("#settings").close();
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "help-title" }, t("keys")), iconButton("close", t("close"), () => dialog.close())),
    h("dl", { class: "keys" }, keys.map((key) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(`keys.${key}`))])));
  dialog.showModal();
}

function press(event) {
  const isTyping = event.target.closest?.("input, textarea, select, dialog") != null;
  if (event.key === "Escape" && isTyping) return event.target.blur();
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const names = Object.keys(parts);
  if (event.key === "?") openHelp();
  else if (/^[1-5]$/.test(event.key)) location.hash = names[Number(event.key) - 1];
  else if (!shown.part.press?.(event.key)) return;
  event.preventDefault();
}

// MARK: The page

function draw() {
  translatePage();
  $("#name").textContent = page.status.name;
  $("#open-settings").replaceChildren(icon("gear"));
  shown = undefined;
  show();
}

async function start() {
  translatePage();
  try {
    page.session = await begin();
    page.status = statusOf(await api.status());
  } catch (error) {
    if (error.status === 401) return toLogIn();
    page.main.replaceChildren(h("div", { class: "empty" }, icon("alert"), h("h2", {}, error.told ?? t("error.server")),
      h("button", { type: "button", onclick: () => location.reload() }, icon("retry"), t("retry"))));
    return;
  }
  if (!page.session.open && !page.session.scopes.includes("admin")) {
    page.main.replaceChildren(h("div", { class: "empty" }, icon("alert"), h("h2", {}, t("console.denied")), h("a", { href: "/" }, t("console.chat"))));
    return;
  }
  draw();
  $("#open-settings").addEventListener("click", openSettings);
  addEventListener("hashchange", show);
  addEventListener("keydown", press);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  document.documentElement.dataset.ready = "";
}

start();
