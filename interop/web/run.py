"""Drives the pages of a running server with a real browser.

    python3 interop/web/run.py http://127.0.0.1:8080 [--key kb_…] [--shots DIR] [--only PART] [--assets]

The server's base should be the sample company's (corpus/). With --key the server is one that wants keys, and the key
one for administrators; without, one that is open to this machine. Needs Playwright for Python and Chromium
(CHROMIUM, /usr/bin/chromium by default). With --assets scripts and styles come from the source folder, to try them
without a build. Ends with 1 where something is wrong.
"""

import argparse
import os
import pathlib
import re
import sys
import tempfile
import time
import traceback
import urllib.parse

from playwright.sync_api import Error, expect, sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
FAULTS = (HERE / "accessibility.js").read_text()
ASSETS = HERE.parent.parent / "Sources/Server/Web/Assets"
TYPES = {"mjs": "text/javascript", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
QUESTION = "¿Qué garantía tienen los autos?"
ROWS = "¿Qué autos Honda tienen por menos de 400 mil?"
PERSON = "Quiero hablar con una persona"
PATIENCE = 20_000


class Run:
    def __init__(self, browser, base, key, shots, from_files=False):
        self.browser, self.base, self.key, self.shots = browser, base.rstrip("/"), key, shots
        self.from_files = from_files
        self.problems = []

    def context(self, viewport=DESKTOP, theme="light", locale="es-MX", logged_in=True, **others):
        context = self.browser.new_context(
            viewport=viewport, color_scheme=theme, locale=locale, permissions=["clipboard-read", "clipboard-write"],
            **others)
        context.set_default_timeout(PATIENCE)
        if self.from_files:
            context.route("**/assets/*", lambda route: route.fulfill(
                path=ASSETS / route.request.url.rsplit("/", 1)[1], content_type=TYPES[route.request.url.rsplit(".", 1)[1]]))
        context.on("page", self.listen)
        if self.key and logged_in:
            reply = context.request.post(
                f"{self.base}/login", data={"key": self.key}, headers={"x-kb-page": "1"})
            assert reply.ok, f"the key does not log in: {reply.status}"
        return context

    def listen(self, page):
        """What a page complains of, such as a breach of its policy, is a fault; failed requests are told by the page."""
        expected = ("Failed to load resource", "net::ERR")
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("console", lambda message: self.problems.append(f"console: {message.text}")
                if message.type in ("error", "warning") and not any(word in message.text for word in expected) else None)

    def open(self, context, path="/"):
        page = context.new_page()
        page.goto(self.base + path)
        page.wait_for_selector("html[data-ready]")
        return page

    def ask(self, page, question):
        before = page.locator(".turn").count()
        page.fill("#question", question)
        page.keyboard.press("Enter")
        turn = page.locator(".turn").nth(before)
        expect(turn).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE)
        return turn

    def settle(self, page):
        """Waits until all is fetched and nothing moves any more, save what moves for ever."""
        page.wait_for_load_state("networkidle")
        page.evaluate("""() => Promise.all(document.getAnimations()
            .filter(moving => moving.effect.getComputedTiming().endTime !== Infinity)
            .map(moving => moving.finished.catch(() => null))).then(() => null)""")

    def shot(self, page, name):
        if self.shots:
            self.settle(page)
            page.screenshot(path=str(self.shots / f"{name}.png"))

    def accessible(self, page, where):
        faults = page.evaluate(FAULTS)
        assert not faults, f"{where}:\n    " + "\n    ".join(faults[:20])


# MARK: The chat page


def answers_with_sources(run):
    page = run.open(run.context())
    turn = run.ask(page, QUESTION)
    expect(turn.locator("h2")).to_have_text(QUESTION)
    assert turn.locator(".text").inner_text().strip(), "the answer is empty"
    assert turn.locator(".source").count() >= 1, "the answer cites nothing"
    for number in set(turn.locator(".cite").all_inner_texts()) or {"no mark"}:
        assert turn.locator(f".source[data-number='{number}']").count() == 1, f"{number} is of no source"
    places = " ".join(turn.locator(".source small").all_inner_texts())
    assert not re.search(r"\b(lines?|rows?) \d", places), f"a place is in English: {places}"
    expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#question")).to_have_value("")


def opens_a_source_in_its_document(run):
    page = run.open(run.context())
    chip = run.ask(page, QUESTION).locator(".source").first
    chip.click()
    cited = page.locator(".passage.cited")
    expect(cited).to_be_visible()
    expect(page.locator("#reader-title")).to_be_focused()
    assert cited.bounding_box()["y"] < 900, "the passage is not in view"
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).not_to_be_visible()
    expect(chip).to_be_focused()


def shows_rows_of_the_catalog(run):
    page = run.open(run.context())
    turn = run.ask(page, ROWS)
    assert turn.locator(".row").count() >= 1, "no rows"
    for address in turn.locator(".row a").all():
        assert address.get_attribute("href").startswith("http"), "a link that is none of the web"
    run.accessible(page, "rows")


def takes_thumbs(run):
    page = run.open(run.context())
    turn = run.ask(page, QUESTION)
    turn.locator(".is-good").click()
    expect(turn.locator(".is-good")).to_have_attribute("aria-pressed", "true")
    turn.locator(".is-bad").click()
    page.fill("#comment-text", "No dice los kilómetros")
    page.locator("#comment button.primary").click()
    expect(turn.locator(".is-bad")).to_have_attribute("aria-pressed", "true")
    expect(turn.locator(".is-good")).to_have_attribute("aria-pressed", "false")
    turn.locator(".is-bad").click()
    page.keyboard.press("Escape")
    expect(page.locator("#comment")).not_to_be_visible()


def copies_an_answer(run):
    page = run.open(run.context())
    turn = run.ask(page, QUESTION)
    turn.locator(".after button").first.click()
    expect(page.locator(".toast")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").strip(), "nothing was copied"


def keeps_a_history(run):
    context = run.context()
    page = run.open(context)
    run.ask(page, QUESTION)
    page.click("#new")
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#question")).to_be_focused()
    run.ask(page, "¿Dónde están?")
    expect(page.locator("#conversations li")).to_have_count(2)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.locator("#conversations .open", has_text=QUESTION).click()
    expect(page.locator(".turn h2")).to_have_text([QUESTION])
    assert page.locator(".turn .text").inner_text().strip(), "the kept answer is empty"
    page.locator("#conversations li.current").hover()
    page.locator("#conversations li.current .forget").click()
    expect(page.locator("#conversations li")).to_have_count(1)


def reopens_with_sources_and_cards(run):
    context = run.context()
    page = run.open(context)
    run.ask(page, QUESTION)
    cards = run.ask(page, ROWS).locator(".row").count()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator(".turn h2")).to_have_text([QUESTION, ROWS])
    expect(page.locator("#welcome")).to_be_hidden()
    first, last = page.locator(".turn").first, page.locator(".turn").last
    expect(last.locator(".row")).to_have_count(cards)
    expect(first.locator(".kept")).to_have_count(0)
    for opener in (first.locator(".source").first, first.locator(".cite").first):
        opener.click()
        expect(page.locator(".passage.cited")).to_be_visible()
        page.keyboard.press("Escape")
    with page.expect_request("**/api/feedback") as judged:
        first.locator(".is-good").click()
    assert judged.value.post_data_json["sources"], "the thumb names no sources"
    run.accessible(page, "reopened")
    run.shot(page, "reopened")
    page.click("#new")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#welcome")).to_be_visible()


def brings_the_answer_into_view(run):
    for viewport in (DESKTOP, PHONE):
        page = run.open(run.context(viewport))
        for _ in range(3):
            run.ask(page, ROWS)
        for question in ("Hola", QUESTION):
            page.evaluate("document.querySelector('#page').scrollTop = 0")
            turn = run.ask(page, question)
            page.wait_for_timeout(300)
            box, end = turn.locator(".text").bounding_box(), page.locator("#composer").bounding_box()["y"]
            assert box["y"] >= 0 and box["y"] + box["height"] <= end, f"{question}: {box} with the composer at {end}"
        # Who went up while it was written is left there.
        held = []
        page.route("**/api/ask", lambda route: held.append(route))
        page.fill("#question", QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".turn[aria-busy=true]")).to_be_visible()
        page.evaluate("document.querySelector('#page').scrollTop = 0")
        held[0].continue_()
        expect(page.locator(".turn[aria-busy=true]")).to_have_count(0, timeout=PATIENCE)
        assert page.evaluate("document.querySelector('#page').scrollTop") == 0, "the page jumped"


def speaks_three_languages(run):
    page = run.open(run.context())
    placeholders = set()
    for language in ("pt", "en", "es"):
        page.click("#open-settings")
        page.locator("#settings select").first.select_option(language)
        page.keyboard.press("Escape")
        expect(page.locator("html")).to_have_attribute("lang", language)
        placeholders.add(page.get_attribute("#question", "placeholder"))
    assert len(placeholders) == 3, "texts did not change"
    page.click("#open-settings")
    page.locator("#settings select").first.select_option("pt")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "pt")
    assert run.open(run.context(locale="en-GB")).get_attribute("html", "lang") == "en"
    assert run.open(run.context(locale="fr-FR")).get_attribute("html", "lang") == "en"


def has_two_looks(run):
    page = run.open(run.context())
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click("#open-settings")
    page.locator("#settings select").nth(1).select_option("dark")
    assert page.evaluate(ground) != light, "nothing became dark"
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate(ground) != light, "the choice was not kept"
    dark = run.open(run.context(theme="dark"))
    assert dark.evaluate(ground) == page.evaluate(ground), "the system's choice looks different"


def needs_no_mouse(run):
    page = run.open(run.context())
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('skip')"):
            break
    expect(page.locator(".skip")).to_be_focused()
    assert page.locator(".skip").bounding_box()["y"] >= 0, "the skip link is not to be seen"
    page.keyboard.press("Enter")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    turn = page.locator(".turn")
    expect(turn.locator(".source").first).to_be_visible(timeout=PATIENCE)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        outline = page.evaluate(
            "(() => { const at = document.activeElement; const box = at.closest('.composer') ?? at;"
            " const style = getComputedStyle(box);"
            " return style.outlineStyle !== 'none' || style.boxShadow !== 'none' || at === document.body; })()")
        assert outline, f"no focus to be seen on {page.evaluate('document.activeElement.outerHTML').split('>')[0]}"
        if page.evaluate("document.activeElement.classList.contains('source')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".passage.cited")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('source')"), "the focus was lost"


def never_draws_markup(run):
    page = run.open(run.context())
    title = page.title()
    hostile = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script> [x](javascript:alert(1))"
    turn = run.ask(page, hostile)
    assert turn.locator("h2").inner_text() == hostile, "the question was changed"
    assert page.locator("#log img, #log script, #log a[href^=javascript]").count() == 0, "markup was drawn"
    assert page.title() == title


def tells_kindly_what_fails(run):
    context = run.context()
    page = run.open(context)
    context.set_offline(True)
    turn = run.ask(page, QUESTION)
    expect(turn.locator(".notice.bad")).to_be_visible()
    context.set_offline(False)
    turn.locator(".notice button").click()
    expect(turn.locator(".source").first).to_be_visible(timeout=PATIENCE)
    for status, kind in ((503, "server_error"), (429, "rate_limit_error"), (400, "invalid_request_error")):
        page.route("**/api/ask", lambda route: route.fulfill(
            status=status, content_type="application/json", headers={"retry-after": "7"},
            body='{"error":{"message":"<b>no</b>","type":"%s","param":null,"code":"x"}}' % kind))
        turn = run.ask(page, QUESTION)
        expect(turn.locator(".notice.bad button")).to_be_visible()
        assert "<b>" not in turn.inner_text()
        page.unroute("**/api/ask")


def streams_and_withdraws(run):
    """What the events of a stream make of the page, with a server that is played."""
    page = run.open(run.context())
    event = "event: %s\ndata: %s\n\n"
    done = '{"answer":"Doce **meses** [1].","action":"answer","sources":[{"number":1,"passage":1,"document":1,"path":"a.md","title":"A"}]}'
    body = (event % ("text", '{"text":"Se "}') + event % ("discarded", "{}") + ": ping\n\n"
            + event % ("text", '{"text":"Doce "}') + event % ("done", done))
    page.route("**/api/ask", lambda route: route.fulfill(
        status=200, content_type="text/event-stream; charset=utf-8", body=body))
    turn = run.ask(page, QUESTION)
    expect(turn.locator(".text")).to_have_text("Doce meses 1.")
    expect(turn.locator(".text strong")).to_have_text("meses")
    expect(turn.locator(".cite")).to_have_count(1)
    page.unroute("**/api/ask")
    page.route("**/api/ask", lambda route: route.fulfill(
        status=200, content_type="text/event-stream", body=event % ("text", '{"text":"Se corta"}')))
    turn = run.ask(page, QUESTION)
    expect(turn.locator(".notice.bad")).to_be_visible()


def writes_with_a_model(run):
    page = run.open(run.context())
    page.click("#open-settings")
    if not page.locator("#settings input[type=range]").count():
        print("    (this server has no chat model)")
        return
    run.accessible(page, "settings with a model")
    model = page.locator("#settings select").nth(2).locator("option").nth(1).get_attribute("value")
    page.locator("#settings select").nth(2).select_option(model)
    page.locator("#settings input[type=range]").first.fill("0.5")
    page.keyboard.press("Escape")
    with page.expect_response("**/api/ask") as answered:
        turn = run.ask(page, QUESTION)
    asked = answered.value.request
    events = answered.value.text()
    assert "event: text\n" in events and "event: done\n" in events, events
    body = asked.post_data_json
    assert body["model"] == model and body["temperature"] == 0.5, body
    expect(turn.locator(".meta")).to_contain_text(model)
    expect(turn.locator(".meta")).to_contain_text("tokens")
    page.click("#open-settings")
    page.locator("#settings .stack > button").last.click()
    page.keyboard.press("Escape")
    with page.expect_request("**/api/ask") as asked:
        run.ask(page, QUESTION)
    assert "model" not in asked.value.post_data_json, "the choice was not taken back"


def stops(run):
    page = run.open(run.context())
    held = []
    page.route("**/api/ask", lambda route: held.append(route))
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn[aria-busy=true]")).to_be_visible()
    page.click("#send")
    expect(page.locator(".turn .notice")).to_be_visible()
    assert page.locator(".turn[aria-busy=true]").count() == 0
    for route in held:
        route.abort()
    page.unroute("**/api/ask")
    page.locator(".turn .notice button").click()
    expect(page.locator(".turn .source").first).to_be_visible(timeout=PATIENCE)


def fits_a_phone(run):
    page = run.open(run.context(PHONE))
    run.accessible(page, "phone, welcome")
    expect(page.locator("#history")).not_to_be_visible()
    page.click("#open-history")
    expect(page.locator("#new")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#history")).not_to_be_visible()
    expect(page.locator("#open-history")).to_be_focused()
    turn = run.ask(page, QUESTION)
    turn.locator(".source").first.click()
    expect(page.locator(".passage.cited")).to_be_visible()
    run.accessible(page, "phone, reader")
    page.locator("#reader button").first.click()
    run.accessible(page, "phone, answer")
    page.click("#open-history")
    page.click("#new")
    run.ask(page, f"{ROWS} {'Y' * 300} y además quisiera saber cuánto pagaría al mes con un enganche de 60 mil")
    run.accessible(page, "phone, long question")


def is_accessible_in_both_looks(run):
    for theme in ("light", "dark"):
        context = run.context(theme=theme)
        page = run.open(context)
        run.shot(page, f"welcome-{theme}")
        run.accessible(page, f"{theme}, welcome")
        run.ask(page, QUESTION)
        run.accessible(page, f"{theme}, answer")
        page.locator(".source").first.click()
        page.wait_for_selector(".passage.cited")
        run.shot(page, f"answer-{theme}")
        run.accessible(page, f"{theme}, reader")
        page.keyboard.press("Escape")
        page.click("#open-settings")
        run.accessible(page, f"{theme}, settings")
        page.keyboard.press("Escape")
        for part in ("conversations", "misses", "figures", "outbox", "documents"):
            console = run.open(context, f"/console#{part}")
            run.settle(console)
            run.shot(console, f"console-{part}-{theme}")
            run.accessible(console, f"{theme}, {part}")
            console.set_viewport_size(PHONE)
            run.settle(console)
            run.shot(console, f"console-{part}-{theme}-phone")
            run.accessible(console, f"{theme}, {part}, phone")
            console.close()


# MARK: The console


def takes_replies_and_releases(run):
    context = run.context()
    page = run.open(context)
    turn = run.ask(page, PERSON)
    expect(page.locator("#banner")).to_be_visible()
    expect(turn.locator(".notice")).to_be_visible()

    console = run.open(context, "/console")
    console.click("[data-state=waiting]")
    entry = console.locator("a.entry").first
    entry.click()
    expect(console.locator(".message.contact .plain").last).to_have_text(PERSON)
    run.accessible(console, "conversation")
    console.click("[data-action=take]")
    expect(console.locator(".head .badge.taken")).to_be_visible()
    expect(console.locator("#reply")).to_be_focused()
    console.keyboard.type("Soy Marta. ¿En qué le ayudo?")
    console.keyboard.press("Enter")
    expect(console.locator(".message.person .text").last).to_have_text("Soy Marta. ¿En qué le ayudo?")
    run.shot(console, "console-conversation")

    expect(page.locator(".said .text, .said p").last).to_contain_text("Soy Marta", timeout=PATIENCE)
    run.ask(page, "Mi auto hace ruido")
    expect(console.locator(".message.contact .plain").last).to_have_text("Mi auto hace ruido", timeout=PATIENCE)
    console.click("[data-action=release]")
    expect(console.locator(".head .badge.open")).to_be_visible()
    expect(page.locator("#banner")).to_be_hidden(timeout=PATIENCE)
    turn = run.ask(page, QUESTION)
    expect(turn.locator(".source").first).to_be_visible()


def keeps_what_is_typed_while_it_sends(run):
    context = run.context()
    run.ask(run.open(context), PERSON)
    console = run.open(context, "/console")
    console.locator("a.entry").first.click()
    reply = console.locator("#reply")

    def slowly(route):
        time.sleep(1)
        route.continue_()

    console.route("**/api/conversations/*/message", slowly)
    reply.fill("Soy Marta.")
    reply.press("Enter")
    expect(reply).to_have_value("")
    console.keyboard.type("https://autos.example")
    expect(console.locator(".message.person .text").last).to_have_text("Soy Marta.", timeout=PATIENCE)
    console.wait_for_timeout(300)
    expect(reply).to_have_value("https://autos.example")
    console.unroute("**/api/conversations/*/message")
    console.route("**/api/conversations/*/message", lambda route: route.fulfill(status=503, body="{}"))
    reply.press("Enter")
    expect(console.locator(".toast.bad")).to_be_visible()
    expect(reply).to_have_value("https://autos.example")
    console.unroute("**/api/conversations/*/message")
    reply.press("Enter")
    expect(console.locator(".message.person .text").last).to_have_text("https://autos.example")
    expect(reply).to_have_value("")


def asks_for_a_name_once(run):
    if run.key:
        return
    context = run.context()
    run.ask(run.open(context), PERSON)
    console = run.open(context, "/console")
    console.locator("a.entry").first.click()
    console.click("[data-action=take]")
    expect(console.locator("#operator")).to_be_focused()
    run.accessible(console, "asking for a name")
    console.keyboard.type("Marta")
    console.keyboard.press("Enter")
    expect(console.locator(".head")).to_contain_text("Marta")
    console.fill("#reply", "Le ayudo.")
    console.locator("#reply").press("Enter")
    expect(console.locator(".message.person .text").last).to_have_text("Le ayudo.")
    expect(console.locator("#operator")).not_to_be_visible()


def tells_why_a_person_is_called(run):
    context = run.context()
    run.ask(run.open(context), PERSON)
    console = run.open(context, "/console")
    console.click("[data-state=waiting]")
    console.locator("a.entry").first.click()
    expect(console.locator(".reason")).to_contain_text("Pide hablar con una persona: “Quiero hablar con una persona”")


def lists_very_many_conversations(run):
    """With the base that volume.py filled."""
    console = run.open(run.context(), "/console")
    expect(console.locator("a.entry").first).to_be_visible()
    if not console.locator("[data-key=tag] option[value=antigua]").count():
        print("    (this base holds few conversations)")
        return
    expect(console.locator("#tabs a").first.locator(".count")).to_be_visible()
    assert re.match(r"\(\d+\) ", console.title()), f"the title does not say how many wait: {console.title()}"
    entries = console.locator("a.entry")
    shown = 0
    while console.locator(".more").count():
        assert entries.count() > shown, "a page brought nothing"
        shown = entries.count()
        console.locator(".more").click()
        console.wait_for_function(
            "shown => document.querySelectorAll('a.entry').length > shown || !document.querySelector('.more')", arg=shown)
    total = entries.count()
    assert total >= 650, f"only {total} conversations can be reached"
    addresses = entries.evaluate_all("all => new Set(all.map(one => one.hash)).size")
    assert addresses == total, "one is listed twice"
    with console.expect_response("**/api/conversations?*") as refreshed:
        pass
    assert refreshed.value.ok, f"the list is refreshed no more: {refreshed.value.status}"
    console.wait_for_timeout(300)
    assert entries.count() == total, "a refresh lost some"
    expect(console.locator("#pulse")).to_be_empty()
    nameless = entries.locator("strong", has_text="Sin nombre").all_inner_texts()
    console.fill("#search", "jose perez 640")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("José Pérez 640")
    console.fill("#search", "+52 55 0000 0640")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("José Pérez 640")
    console.fill("#search", "Guadalupe")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("María Guadalupe")
    box, row = entries.locator("time").bounding_box(), entries.bounding_box()
    assert box["x"] + box["width"] <= row["x"] + row["width"], "a long name pushes the time out"
    entries.first.click()
    expect(console.locator(".bubble table")).to_be_visible()
    expect(console.locator(".delivery.bad")).to_be_visible()
    run.shot(console, "console-long-name")
    for viewport in (PHONE, {"width": 320, "height": 640}):
        console.set_viewport_size(viewport)
        run.accessible(console, f"a long name at {viewport['width']}")
        for part in console.locator(".stamp > *").all():
            lines = part.evaluate("node => node.matches('.delivery') ? 1 : node.getClientRects().length")
            assert lines == 1, "a stamp is broken over lines"
        run.shot(console, f"console-long-name-{viewport['width']}")
    assert nameless, "nobody is without a name"
    console.set_viewport_size(DESKTOP)
    console.fill("#search", "")
    console.locator("[data-key=tag]").select_option("antigua")
    expect(entries).to_have_count(1)


def tells_nameless_ones_apart(run):
    context = run.context()
    for _ in range(2):
        run.ask(run.open(context), QUESTION)
    console = run.open(context, "/console")
    names = console.locator("a.entry strong")
    expect(names.nth(1)).to_be_visible()
    assert names.nth(0).inner_text() != names.nth(1).inner_text(), "two visitors have the same name"


def tells_what_waits_and_why(run):
    """With the base that volume.py filled."""
    context = run.context()
    console = run.open(context, "/console#outbox")
    console.wait_for_selector(".body > *:not([role=status])")
    if not console.locator(".stuck").count():
        print("    (nothing waits in this base)")
        return
    said = {
        "es": ("La clave del canal ya no vale", "Qué hacer", "No se puede o no quiere ser contactado"),
        "pt": ("A chave do canal já não vale", "O que fazer", "Não pode ou não quer ser contatado"),
        "en": ("The channel's key is over", "What to do", "They cannot or do not want to be reached"),
    }
    for language, (key, advice, unreachable) in said.items():
        console.click("#open-settings")
        console.locator("#settings select").first.select_option(language)
        console.keyboard.press("Escape")
        stuck = console.locator(".stuck")
        expect(stuck).to_contain_text(key)
        expect(stuck).to_contain_text(advice)
        expect(stuck).to_contain_text("WhatsApp")
        expect(console.locator(".why").filter(has_text=unreachable)).to_be_visible()
        expect(console.locator(".to").filter(has_text="Guadalupe")).to_be_visible()
        expect(console.locator("main")).to_contain_text("José Pérez 1")
        for width in (1440, 768, 390, 320):
            console.set_viewport_size({"width": width, "height": 844})
            run.accessible(console, f"outbox in {language} at {width}")
            run.shot(console, f"console-outbox-{language}-{width}")
        console.set_viewport_size(DESKTOP)


def fits_every_width(run):
    """Tabs, states, fields and buttons are whole, in the language with the longest words too."""
    cut = """(() => {
      const found = [];
      for (const box of document.querySelectorAll('#tabs, .segments, .tools, .filters, .acts, .top, .title, .body > .scroll')) {
        if (box.scrollWidth > box.clientWidth + 1) found.push(`${box.id || box.className} is cut off by ${box.scrollWidth - box.clientWidth}`);
        for (const one of box.querySelectorAll('a, button, input, select')) {
          const edge = one.getBoundingClientRect();
          if (edge.width && (edge.right > innerWidth + 1 || edge.left < -1)) found.push(`${one.textContent || one.type} is cut off`);
        }
      }
      return found;
    })()"""
    for locale in ("es-MX", "pt-BR", "en-GB"):
        context = run.context(locale=locale)
        run.ask(run.open(context), PERSON)
        for part in ("conversations", "misses", "figures", "outbox", "documents"):
            console = run.open(context, f"/console#{part}")
            console.wait_for_timeout(500)
            for width in (1440, 1024, 768, 390, 320):
                console.set_viewport_size({"width": width, "height": 800})
                console.wait_for_timeout(100)
                faults = console.evaluate(cut)
                assert not faults, f"{part} in {locale} at {width}: {faults}"
                run.accessible(console, f"{part} in {locale} at {width}")
                if width in (768, 320):
                    run.shot(console, f"console-{part}-{locale}-{width}")
            if part == "conversations":
                console.locator("a.entry").first.click()
                expect(console.locator(".message").first).to_be_visible()
                faults = console.evaluate(cut)
                assert not faults, f"a conversation in {locale} at 320: {faults}"
                run.shot(console, f"console-conversation-{locale}-320")
            console.close()


def tags_notes_and_closes(run):
    context = run.context()
    page = run.open(context)
    run.ask(page, QUESTION)
    console = run.open(context, "/console")
    console.locator("a.entry").first.click()
    console.locator(".side input").fill("prueba")
    console.keyboard.press("Enter")
    expect(console.locator(".tags li")).to_contain_text(["prueba"])
    console.locator(".side textarea").fill("Llamar mañana\n<b>sin falta</b>")
    console.locator(".side section button", has_text=re.compile("nota", re.I)).click()
    expect(console.locator(".notes li").first).to_contain_text("<b>sin falta</b>")
    console.reload()
    console.wait_for_selector("html[data-ready]")
    console.locator("[data-key=tag]").select_option("prueba")
    expect(console.locator("a.entry").first).to_be_visible()
    console.locator(".tags button").first.click()
    expect(console.locator(".tags li")).to_have_count(0)
    console.click("[data-action=close]")
    expect(console.locator(".head .badge.closed")).to_be_visible()
    console.locator("[data-key=tag]").select_option("")
    console.click("[data-state=closed]")
    expect(console.locator("a.entry").first).to_be_visible()
    console.fill("#search", "no hay nadie que se llame así")
    expect(console.locator("a.entry")).to_have_count(0)
    expect(console.locator(".entries .empty")).to_be_visible()


def console_needs_no_mouse(run):
    context = run.context()
    run.ask(run.open(context), QUESTION)
    console = run.open(context, "/console")
    console.wait_for_selector("a.entry")
    console.evaluate("document.activeElement.blur()")
    console.keyboard.press("j")
    expect(console.locator(".message").first).to_be_visible()
    console.keyboard.press("r")
    expect(console.locator("#reply")).to_be_focused()
    console.keyboard.press("Escape")
    console.keyboard.press("/")
    expect(console.locator("#search")).to_be_focused()
    console.keyboard.press("Escape")
    console.keyboard.press("?")
    expect(console.locator("#help")).to_be_visible()
    run.accessible(console, "help")
    console.keyboard.press("Escape")
    console.keyboard.press("3")
    expect(console.locator("main.figures")).to_be_visible()


def console_has_settings(run):
    console = run.open(run.context(), "/console")
    console.click("#open-settings")
    run.accessible(console, "console's settings")
    console.locator("#settings input").fill("Marta")
    console.locator("#settings select").first.select_option("en")
    expect(console.locator("html")).to_have_attribute("lang", "en")
    expect(console.locator("#tabs")).to_contain_text("Unanswered")
    console.keyboard.press("Escape")
    console.reload()
    console.wait_for_selector("html[data-ready]")
    console.click("#open-settings")
    expect(console.locator("#settings input")).to_have_value("Marta")
    expect(console.locator("html")).to_have_attribute("lang", "en")


def shows_misses_and_figures(run):
    context = run.context()
    page = run.open(context)
    question = f"¿Cuántos osos polares trabajan en la oficina {int(time.time())}?"
    run.ask(page, question)
    console = run.open(context, "/console#misses")
    expect(console.locator("main")).to_contain_text("osos polares")
    for words in (question, question.upper()):
        run.ask(page, words)
    again = console.locator("tr", has_text=re.compile(question.split()[-1].rstrip("?")))
    expect(again).to_contain_text("3 veces", timeout=30_000)
    expect(again).to_have_count(1)
    console.goto(run.base + "/console#figures")
    expect(console.locator(".tile dd").first).not_to_have_text("0")
    expect(console.locator(".chart svg rect").first).to_be_visible()
    expect(console.locator(".zone")).to_contain_text(console.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone"))
    for chart in console.locator(".chart svg").all():
        assert chart.evaluate("svg => Math.min(...[...svg.querySelectorAll('.grid text')].map(one => one.getBBox().x))") >= 0, "an axis is clipped"
    console.locator(".numbers summary").first.click()
    expect(console.locator(".numbers table").first).to_be_visible()
    console.click("[data-span=day]")
    expect(console.locator("[data-span=day]")).to_have_attribute("aria-pressed", "true")
    expect(console.locator(".tile dd").first).not_to_have_text("0")


def uploads_and_deletes(run):
    console = run.open(run.context(), "/console#documents")
    expect(console.locator(".table tbody tr").first).to_be_visible()
    if not console.locator("#file").count():
        print("    (this server takes in no documents)")
        return
    name = f"horario-de-prueba-{int(time.time())}.md"
    with tempfile.TemporaryDirectory() as folder:
        for bad, content, words in (
            ("foto.xyz", "x", "este formato no se puede leer"), ("nada.md", "", "está vacío"),
            ("roto.pdf", "%PDF-1.7 no", "no se pudo leer"),
        ):
            (pathlib.Path(folder) / bad).write_text(content)
            console.set_input_files("#file", str(pathlib.Path(folder) / bad))
            toast = console.locator(".toast.bad").filter(has_text=words)
            expect(toast).to_be_visible()
            assert toast.bounding_box()["width"] <= 560, "what failed is told across the window"
        path = pathlib.Path(folder) / name
        path.write_text("# Horario de prueba\n\nAbrimos de nueve a siete, de lunes a sábado.\n")
        console.set_input_files("#file", str(path))
        row = console.locator("tr", has_text=name)
        expect(row).to_be_visible(timeout=PATIENCE)
    row.locator("button").click()
    console.locator("#ask button.bad").click()
    expect(row).to_have_count(0, timeout=PATIENCE)


def survives_a_server_that_is_gone(run):
    context = run.context()
    console = run.open(context, "/console")
    console.wait_for_selector(".entries > li")
    context.set_offline(True)
    expect(console.locator("#pulse")).not_to_be_empty(timeout=PATIENCE)
    context.set_offline(False)
    expect(console.locator("#pulse")).to_be_empty(timeout=PATIENCE)


# MARK: Logging in


def logs_in_and_out(run):
    if not run.key:
        page = run.browser.new_context().new_page()
        page.goto(run.base + "/login")
        page.wait_for_url(run.base + "/")
        return
    context = run.context(logged_in=False)
    page = context.new_page()
    for elsewhere in ("//example.com", "/.//example.com", "https://example.com/", "javascript:alert(1)", "/\\\\example.com"):
        other = run.context()
        visit = other.new_page()
        visit.goto(run.base + "/login?next=" + urllib.parse.quote(elsewhere))
        visit.wait_for_selector("html[data-ready]")
        assert visit.url.startswith(run.base + "/"), f"{elsewhere} led to {visit.url}"
        other.close()
    page.goto(run.base + "/console#misses")
    page.wait_for_url(re.compile(r"/login\?"))
    run.shot(page, "login")
    run.accessible(page, "login")
    page.fill("#key", "kb_wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).not_to_be_empty()
    expect(page.locator("#key")).to_be_focused()
    page.fill("#key", run.key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console#misses")
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.cookie") == "", "scripts can read the cookie"
    cookie = next(cookie for cookie in context.cookies() if cookie["name"] == "kb_session")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict", cookie
    page.click("#open-settings")
    page.locator("#settings .stack > button").last.click()
    page.wait_for_url(re.compile(r"/login\?"))
    page.goto(run.base + "/")
    page.wait_for_url(re.compile(r"/login\?"))


CHECKS = [
    logs_in_and_out, answers_with_sources, opens_a_source_in_its_document, shows_rows_of_the_catalog, takes_thumbs,
    copies_an_answer, keeps_a_history, reopens_with_sources_and_cards, brings_the_answer_into_view, speaks_three_languages, has_two_looks, needs_no_mouse, never_draws_markup,
    tells_kindly_what_fails, streams_and_withdraws, writes_with_a_model, stops, fits_a_phone, takes_replies_and_releases,
    keeps_what_is_typed_while_it_sends, asks_for_a_name_once, tells_why_a_person_is_called, tells_nameless_ones_apart,
    lists_very_many_conversations, tells_what_waits_and_why, fits_every_width, tags_notes_and_closes, console_needs_no_mouse, console_has_settings, shows_misses_and_figures, uploads_and_deletes,
    survives_a_server_that_is_gone, is_accessible_in_both_looks,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("--key", default="")
    parser.add_argument("--shots", type=pathlib.Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--assets", action="store_true")
    arguments = parser.parse_args()
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        expect.set_options(timeout=10_000)
        run = Run(browser, arguments.base, arguments.key, arguments.shots, arguments.assets)
        for check in CHECKS:
            if arguments.only not in check.__name__:
                continue
            run.problems.clear()
            started = time.monotonic()
            try:
                check(run)
                assert not run.problems, "\n    ".join(run.problems)
                print(f"ok    {check.__name__} ({time.monotonic() - started:.1f} s)")
            except (AssertionError, Error, StopIteration) as error:
                failed += 1
                line = traceback.extract_tb(error.__traceback__)
                where = next((at.lineno for at in line if at.name == check.__name__), "?")
                told = str(error).split("Aria snapshot")[0].strip()
                print(f"FAIL  {check.__name__}, line {where}: {told}\n    " + "\n    ".join(run.problems))
            for context in browser.contexts:
                context.close()
        browser.close()
    print(f"{failed} failed" if failed else "all passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
