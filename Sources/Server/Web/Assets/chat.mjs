// The chat page: ask, read, open the sources, look back.
import { $, h, icon, iconButton, language, lookControls, settings, store, stored, t, toast, translatePage } from "./ui.mjs";
import { api, begin, Failure, toLogIn } from "./api.mjs";
import { answerOf, conversationOf, statusOf } from "./shapes.mjs";
import { Reader } from "./reader.mjs";
import { focusQuestion, notice, personSaid, staysAtEnd, Turn } from "./turn.mjs";

const mostKept = 60;
const state = { session: null, status: null, id: null, turns: [], asking: null, lastMessage: 0, isWithPerson: false };
const reader = new Reader($("#reader"), () => state.session?.open || ["search", "admin"].some((scope) => state.session?.scopes?.includes(scope)));

// MARK: Conversations of this browser

const kept = () => stored("kb.conversations", []).filter((entry) => typeof entry?.id === "string");

function remember(title) {
  const entry = { id: state.id, title: title.replace(/\s+/g, " ").slice(0, 90), at: new Date().toISOString() };
  const others = kept().filter((other) => other.id !== state.id);
  const known = kept().find((other) => other.id === state.id);
  store("kb.conversations", [{ ...entry, title: known?.title ?? entry.title }, ...others].slice(0, mostKept));
  drawHistory();
}

function forget(id) {
  store("kb.conversations", kept().filter((entry) => entry.id !== id));
  if (id === state.id) startAnew();
  drawHistory();
  $("#new").focus();
}

// The conversation that is open in this tab, kept over a reload.
const opened = {
  get id() {
    try {
      return sessionStorage.getItem("kb.opened");
    } catch {
      return null;
    }
  },
  set id(id) {
    try {
      if (id) sessionStorage.setItem("kb.opened", id);
      else sessionStorage.removeItem("kb.opened");
    } catch {
      // Where nothing is kept, a reload begins anew.
    }
  },
};

function newID() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return `web-${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function drawHistory() {
  const entries = kept();
  const item = (entry) => h("li", { class: entry.id === state.id ? "current" : null },
    h("button", { type: "button", class: "open", "aria-current": entry.id === state.id ? "true" : null, onclick: () => openKept(entry) },
      h("span", {}, entry.title)),
    iconButton("close", t("forget", { title: entry.title }), () => forget(entry.id), { class: "ghost forget" }));
  const children = entries.length ? entries.map(item) : [h("li", {}, h("p", { class: "open quiet small" }, t("history.empty")))];
  $("#conversations").replaceChildren(...children);
}

async function openKept(entry) {
  closeMenu();
  if (entry.id === state.id && state.turns.length) return focusQuestion();
  clear();
  state.id = opened.id = entry.id;
  drawHistory();
  $("#welcome").hidden = true;
  $("#title").textContent = entry.title;
  $("#log").replaceChildren(h("p", { class: "thinking", role: "status" }, h("i", {}), t("loading")));
  try {
    const conversation = conversationOf(await api.conversation(entry.id));
    if (state.id === entry.id) showKept(conversation);
  } catch (error) {
    if (state.id === entry.id) showMissing(entry, error);
  }
}

function showMissing(entry, error) {
  const again = error.status === 404 ? [] : [h("button", { type: "button", onclick: () => reopen(entry) }, icon("retry"), t("retry"))];
  const note = notice(error.status === 404 ? t("history.gone") : error.told ?? t("error.server"), "alert", again);
  $("#log").replaceChildren(note);
}

function reopen(entry) {
  state.id = null;
  openKept(entry);
}

function showKept(conversation) {
  $("#log").replaceChildren();
  let turn = null;
  for (const message of conversation.messages) {
    if (message.role === "contact") turn = addTurn(message.text);
    else if (message.role === "person") $("#log").append(personSaid(message));
    else (turn && !turn.answer ? turn : addTurn("")).finish({ ...message, mayJudge: turn != null });
    state.lastMessage = Math.max(state.lastMessage, message.id);
  }
  setWithPerson(conversation.isWithPerson);
  $("#page").scrollTop = $("#page").scrollHeight;
  focusQuestion();
}

function startAnew() {
  clear();
  closeMenu();
  drawHistory();
  focusQuestion();
}

function clear() {
  state.asking?.abort();
  opened.id = null;
  Object.assign(state, { id: null, turns: [], asking: null, lastMessage: 0 });
  setWithPerson(false);
  reader.close();
  $("#log").replaceChildren();
  $("#welcome").hidden = false;
  $("#title").textContent = "";
  setAsking(null);
}

// MARK: Asking

function addTurn(question) {
  const turn = new Turn(question, {
    open: (source, turn, button) => reader.open(source, turn.answer?.quotes ?? [], button), feedback, retry,
  });
  state.turns.push(turn);
  $("#log").append(turn.node);
  return turn;
}

async function ask(question) {
  state.id ??= newID();
  opened.id = state.id;
  $("#welcome").hidden = true;
  $("#title").textContent ||= question.slice(0, 90);
  remember(question);
  const turn = addTurn(question);
  turn.think();
  $("#page").scrollTop = $("#page").scrollHeight;
  await run(turn);
}

function retry(turn) {
  if (state.asking) return;
  turn.text = "";
  turn.rest.replaceChildren();
  turn.think();
  run(turn);
}

async function run(turn) {
  const asking = new AbortController();
  setAsking(asking);
  const started = performance.now();
  try {
    await api.ask(request(turn.question), {
      signal: asking.signal, show: (event, value) => show(turn, event, value, performance.now() - started),
    });
  } catch (error) {
    if (["model_not_found", "model_not_allowed"].includes(error.code) && settings.model) {
      forgetModel();
      return run(turn);
    }
    explain(turn, error, asking);
  } finally {
    if (state.asking === asking) setAsking(null);
  }
}

// The model that was chosen once is gone, or is not for this key any more.
function forgetModel() {
  settings.model = undefined;
  toast(t("model.gone"), "bad");
}

function request(question) {
  const body = { question, conversation: state.id };
  const { hasModels, mayTune } = state.status;
  if (hasModels && mayTune) {
    if (settings.model) body.model = settings.model;
    if (settings.temperature != null) body.temperature = settings.temperature;
    if (settings.length) body.max_tokens = Math.min(settings.length, state.status.mostTokens);
  }
  return body;
}

function show(turn, event, value, milliseconds) {
  const settle = staysAtEnd($("#page"));
  if (event === "text") turn.add(value.text ?? "");
  else if (event === "discarded") turn.discard();
  else if (event === "done") {
    const answer = answerOf(value, { milliseconds, currency: state.status.currency });
    turn.finish(answer);
    if (answer.handOff || answer.isSilent) setWithPerson(true);
  }
  requestAnimationFrame(settle);
}

function explain(turn, error, asking) {
  if (asking.signal.aborted) return turn.stop();
  if (error.status === 401) return toLogIn();
  const told = error instanceof Failure && error.code === "cut" ? t("error.cut") : error.told ?? t("error.server");
  turn.fail(error.retryAfter ? `${told} ${t("error.wait", { seconds: error.retryAfter })}` : told);
}

function setAsking(asking) {
  state.asking = asking;
  const send = $("#send");
  const label = t(asking ? "stop" : "send");
  send.replaceChildren(icon(asking ? "stop" : "send"));
  send.setAttribute("aria-label", label);
  send.title = label;
}

// MARK: Thumbs

function feedback(turn, isGood) {
  return isGood ? judge(turn, true, "") : commented(turn);
}

async function judge(turn, isGood, comment) {
  try {
    await api.feedback({
      isGood, comment, question: turn.question, answer: turn.text, conversation: state.id ?? "",
      sources: turn.sources.map((source) => source.path), language: turn.answer?.language || undefined,
    });
    toast(t("thanks"));
    return true;
  } catch (error) {
    toast(error.told ?? t("error.server"), "bad");
    return false;
  }
}

function commented(turn) {
  const dialog = $("#comment");
  return new Promise((resolve) => {
    let outcome = Promise.resolve(false);
    const text = h("textarea", { id: "comment-text", rows: "4", maxlength: "2000" });
    const send = (event) => {
      event.preventDefault();
      outcome = judge(turn, false, text.value.trim());
      dialog.close();
    };
    dialog.replaceChildren(
      h("header", {}, h("h2", { id: "comment-title" }, t("comment.title")), iconButton("close", t("close"), () => dialog.close())),
      h("form", { class: "stack", onsubmit: send }, h("label", { class: "field" }, h("span", {}, t("comment.label")), text),
        h("button", { class: "primary" }, t("comment.send"))));
    dialog.addEventListener("close", () => resolve(outcome), { once: true });
    dialog.showModal();
    text.focus();
  });
}

// MARK: A person has the conversation

const shortest = 3_000;
const longestWait = 30_000;
let wait = shortest;
let timer;

function setWithPerson(isWithPerson) {
  state.isWithPerson = isWithPerson;
  const banner = $("#banner");
  banner.hidden = !isWithPerson;
  banner.replaceChildren(...(isWithPerson ? [icon("person"), h("span", {}, t("with.person"))] : []));
  clearTimeout(timer);
  if (!isWithPerson) return;
  wait = shortest;
  timer = setTimeout(poll, wait);
}

async function poll() {
  const id = state.id;
  try {
    const conversation = conversationOf(await api.conversation(id, state.lastMessage || undefined));
    if (id !== state.id) return;
    const fresh = conversation.messages.filter((message) => message.id > state.lastMessage);
    const settle = staysAtEnd($("#page"));
    for (const message of fresh.filter((message) => message.role === "person")) $("#log").append(personSaid(message));
    state.lastMessage = Math.max(state.lastMessage, ...fresh.map((message) => message.id));
    settle();
    wait = fresh.length ? shortest : Math.min(longestWait, wait * 1.2);
    if (!conversation.isWithPerson && !state.asking) return setWithPerson(false);
  } catch (error) {
    if (error.status === 401) return toLogIn();
    wait = Math.min(longestWait, wait * 2);
  }
  if (id === state.id && state.isWithPerson) timer = setTimeout(poll, document.hidden ? longestWait : wait);
}

// MARK: Settings

function openSettings() {
  const dialog = $("#settings");
  const redraw = () => {
    draw();
    openSettings();
  };
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "settings-title" }, t("settings")), iconButton("close", t("close"), () => dialog.close())),
    h("div", { class: "stack" }, lookControls(redraw), tuning()));
  if (!dialog.open) dialog.showModal();
}

function tuning() {
  const { hasModels, mayTune, models, mostTokens } = state.status;
  if (!hasModels) return h("p", { class: "quiet small" }, t("models.none"));
  if (!mayTune) return null;
  const range = (key, label, { low, high, step, first, unit }) => {
    const shown = h("output", {}, settings[key] == null ? t("automatic") : String(settings[key]));
    const input = h("input", {
      type: "range", min: low, max: high, step, value: settings[key] ?? first, "aria-label": label, oninput: (event) => {
        settings[key] = Number(event.target.value);
        shown.textContent = `${event.target.value}${unit ?? ""}`;
      },
    });
    return h("label", { class: "field" }, h("span", {}, label, " · ", shown), input);
  };
  const model = h("label", { class: "field" }, h("span", {}, t("model")),
    h("select", { onchange: (event) => { settings.model = event.target.value; } },
      h("option", { value: "" }, t("automatic")),
      models.slice(1).map((name) => h("option", { value: name, selected: name === settings.model }, name))));
  const reset = h("button", { type: "button", onclick: () => {
    for (const key of ["model", "temperature", "length"]) settings[key] = undefined;
    openSettings();
  } }, t("reset"));
  return [models.length > 1 && model, range("temperature", t("temperature"), { low: 0, high: 1.5, step: 0.1, first: 0.2 }),
    range("length", t("length"), { low: 64, high: Math.min(2048, mostTokens), step: 64, first: Math.min(512, mostTokens) }), reset];
}

// MARK: The page

function draw() {
  translatePage();
  document.title = state.status?.name ?? "kb";
  $("#name").textContent = state.status?.name ?? "kb";
  $("#new").replaceChildren(icon("plus"), t("new"));
  $("#open-history").replaceChildren(icon("menu"));
  $("#close-history").replaceChildren(icon("close"));
  $("#open-settings").replaceChildren(icon("gear"));
  drawFoot();
  drawWelcome();
  drawHistory();
  setAsking(state.asking);
  setWithPerson(state.isWithPerson);
}

function drawFoot() {
  const { session } = state;
  const isAdmin = session?.open || session?.scopes?.includes("admin");
  $("#foot").replaceChildren(...[
    isAdmin && h("a", { href: "/console" }, icon("chart"), t("console")),
    h("button", { type: "button", onclick: openSettings }, icon("gear"), t("settings")),
    session?.signedIn && h("button", { type: "button", onclick: leave }, icon("out"), t("leave")),
  ].filter(Boolean));
}

function drawWelcome() {
  const [before, marked, after] = t("welcome.title").split("|");
  const { documents, passages, hasModels } = state.status ?? {};
  $("#welcome").replaceChildren(
    h("h2", {}, before, h("mark", {}, marked), after), h("p", {}, t("welcome.lead")),
    h("div", { class: "facts" },
      documents != null && h("span", {}, icon("page"), t("welcome.documents", { count: documents })),
      passages != null && h("span", {}, icon("search"), t("welcome.passages", { count: passages })),
      state.status && !hasModels && h("span", {}, icon("check"), t("welcome.quotes"))),
    state.status?.advice ? h("p", { class: "quiet small" }, t("documents.none"), " ", t("documents.none.lead")) : "");
}

async function leave() {
  try {
    await api.logOut();
    location.replace("/login");
  } catch (error) {
    toast(error.told ?? t("error.server"), "bad");
  }
}

function openMenu() {
  document.body.classList.add("menu");
  $("#main").inert = true;
  $("#open-history").setAttribute("aria-expanded", "true");
  $("#close-history").focus();
}

function closeMenu() {
  if (!document.body.classList.contains("menu")) return;
  document.body.classList.remove("menu");
  $("#main").inert = false;
  $("#open-history").setAttribute("aria-expanded", "false");
  $("#open-history").focus();
}

function fit() {
  const box = $("#question");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 192)}px`;
}

function listen() {
  $("#composer").addEventListener("submit", (event) => {
    event.preventDefault();
    if (state.asking) return state.asking.abort();
    const question = $("#question").value.trim();
    if (!question) return focusQuestion();
    $("#question").value = "";
    fit();
    ask(question);
  });
  $("#question").addEventListener("input", fit);
  $("#question").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || state.asking) return;
    event.preventDefault();
    $("#composer").requestSubmit();
  });
  $("#new").addEventListener("click", startAnew);
  $("#open-history").addEventListener("click", openMenu);
  $("#close-history").addEventListener("click", closeMenu);
  $("#open-settings").addEventListener("click", openSettings);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu();
    if (event.key === "Escape" && state.asking && !document.querySelector("dialog[open]")) state.asking.abort();
  });
  document.addEventListener("click", (event) => {
    if (document.body.classList.contains("menu") && event.target === document.body) closeMenu();
  });
}

async function start() {
  draw();
  listen();
  try {
    state.session = await begin();
    state.status = statusOf(await api.status());
    if (settings.model && !state.status.models.slice(1).includes(settings.model)) forgetModel();
  } catch (error) {
    if (error.status === 401) return toLogIn();
    state.status = statusOf({});
    $("#log").replaceChildren(notice(error.told ?? t("error.server"), "alert",
      h("button", { type: "button", onclick: () => location.reload() }, icon("retry"), t("retry"))));
  }
  draw();
  const last = kept().find((entry) => entry.id === opened.id);
  if (last && state.session) await openKept(last);
  document.documentElement.dataset.ready = "";
  if (!matchMedia("(max-width: 760px)").matches) focusQuestion();
}

start();
