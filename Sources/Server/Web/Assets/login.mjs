// Logging in by key.
import { $, lookControls, t, translatePage } from "./ui.mjs";
import { api } from "./api.mjs";

/// Where to go after: a page of this server, never another one's.
function next() {
  const wished = new URLSearchParams(location.search).get("next") ?? "/";
  try {
    const url = new URL(wished, location.origin);
    const isOurs = url.origin === location.origin && !url.pathname.startsWith("//") && url.pathname !== "/login";
    return isOurs ? url.href : "/";
  } catch {
    return "/";
  }
}

function draw() {
  translatePage();
  document.title = `${t("login.title")} · kb`;
  $("#look").replaceChildren(...lookControls(draw));
}

function tell(error) {
  const told = $("#told");
  if (error.status === 401) told.textContent = t("login.wrong");
  else if (error.status === 429) told.textContent = t("login.often", { seconds: error.retryAfter ?? 60 });
  else told.textContent = error.told ?? String(error);
  $("#key").setAttribute("aria-invalid", error.status === 401);
  $("#key").focus();
  $("#key").select();
}

$("#form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = $("#form button");
  button.disabled = true;
  $("#told").textContent = "";
  try {
    await api.logIn($("#key").value.trim());
    location.replace(next());
  } catch (error) {
    tell(error);
  } finally {
    button.disabled = false;
  }
});

draw();
api.session().then((session) => {
  if (session.open || session.signedIn) location.replace(next());
}, () => {
  // It shows when the key is sent.
});
