"""What comes in by the webhook."""

import asyncio
import json
import time

from harness import whatsapp
from stage import QUESTION


async def signatures(stage):
    """Wrong, missing and replayed signatures."""
    await stage.start()
    message = whatsapp.message("525500000001", whatsapp.text(QUESTION))
    body = whatsapp.envelope(stage.account, [message])
    right = stage.account.sign(body)
    wrong = {
        "missing": "", "of other bytes": stage.account.sign(body + b" "), "in upper case": right.upper(),
        "without prefix": right.removeprefix("sha256="), "truncated": right[:-2],
        "of SHA-1": "sha1=" + "0" * 40, "not hexadecimal": "sha256=" + "z" * 64}
    for name, signature in wrong.items():
        status = await stage.post(body=body, signature=signature)
        stage.check(f"a signature {name} is refused", status in (401, 403), status)
    stage.check("nothing of it was kept", stage.outcomes() == {}, stage.outcomes())
    for _ in range(3):
        stage.check("the right one is taken, also again", await stage.post(body=body) == 200)
    stage.check("it is answered", await stage.reply("525500000001"))
    await stage.check_settled()
    await asyncio.sleep(1)
    stage.check("once", len(stage.to("525500000001")) == 1, len(stage.to("525500000001")))


async def bodies(stage):
    """Malformed, empty, huge and deeply nested bodies, all of them signed."""
    await stage.start()
    deep = b'{"a":' * 200_000 + b"1" + b"}" * 200_000
    deep_inside = whatsapp.envelope(stage.account, [whatsapp.message("525500000001", ("text", {"body": "a"}))])
    deep_inside = deep_inside.replace(b'"body":"a"', b'"body":"a","x":' + b"[" * 100_000 + b"]" * 100_000)
    cases = {
        "empty": b"", "no JSON": b"hello", "half": b'{"object":"whatsapp_business_account","entry":[{',
        "an array": b"[]", "null": b"null", "not UTF-8": b'{"object":"\xff\xfe"}', "deeply nested": deep,
        "nested inside a message": deep_inside, "5 MB": b'{"object":"' + b"x" * (5 << 20) + b'"}',
        "entries of the wrong type": b'{"object":"whatsapp_business_account","entry":{"a":1}}',
        "messages of the wrong types": whatsapp.envelope(stage.account, [whatsapp.message("1", ("text", {"body": 7}))]),
    }
    for name, body in cases.items():
        begin = time.monotonic()
        try:
            status = await stage.post(body=body)
        except (OSError, EOFError, asyncio.IncompleteReadError):
            status = "connection closed"
        seconds = time.monotonic() - begin
        held = status == "connection closed" or status < 500
        stage.check(f"{name}: no failure of the server", held and seconds < 5, f"{status} in {seconds:.2f} s")
    await stage.say("525500000002", QUESTION)
    stage.check("the next message is answered", await stage.reply("525500000002"))


async def kinds(stage):
    """Every kind of message, also those nobody knows: each gets a reply, none is an error."""
    await stage.start()
    kinds = {
        "image": whatsapp.media("image"), "image with caption": whatsapp.media("image", caption="¿Cuánto vale?"),
        "voice note": whatsapp.media("audio", voice=True), "sticker": whatsapp.media("sticker"),
        "document": whatsapp.media("document", filename="a.pdf"),
        "location": ("location", {"latitude": 20.1, "longitude": -103.2}),
        "cards": ("contacts", [{"name": {"formatted_name": "Luis"}}]),
        "unknown": ("hologram", {"x": 1}), "empty text": ("text", {"body": ""}),
        "spaces": ("text", {"body": "   \n "}), "emoji": ("text", {"body": "👍"}),
        "button": ("interactive", {"type": "button_reply", "button_reply": {"id": "x", "title": "Sí"}}),
        "list": ("interactive", {"type": "list_reply", "list_reply": {"id": "x", "title": "Horario"}}),
        "flow": ("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}),
        "quick reply": ("button", {"text": "Baja", "payload": "STOP"}),
        "order": ("order", {"catalog_id": "1"}), "unsupported": ("unsupported", {"type": "poll_creation"}),
        "without content": ("image", None), "4096 characters": ("text", {"body": "hola " * 819}),
        "reaction": ("reaction", {"message_id": "wamid.OUT0", "emoji": "👍"}),
        "reaction taken back": ("reaction", {"message_id": "wamid.OUT0"}),
    }
    # A reaction and a purchase are no questions; the rest is.
    may_be_silent = {"reaction", "reaction taken back", "order"}
    who = {name: f"5255100000{number:02d}" for number, name in enumerate(kinds)}
    for name, content in kinds.items():
        status = await stage.post([whatsapp.message(who[name], content)])
        stage.check(f"{name} is taken", status == 200, status)
    await stage.check_settled()
    for name in kinds:
        replies = len(stage.to(who[name]))
        allowed = (0, 1) if name in may_be_silent else (1,)
        stage.check(f"{name} has one reply", replies in allowed, replies)


async def batch(stage):
    """A thousand messages of a hundred contacts in one webhook."""
    await stage.start()
    messages = [
        whatsapp.message(f"52553000{number % 100:04d}", whatsapp.text(f"{QUESTION} {number}"))
        for number in range(1_000)]
    begin = time.monotonic()
    stage.check("it is taken", await stage.post(messages) == 200, f"{time.monotonic() - begin:.2f} s")
    stage.check("all of it is kept", sum(stage.outcomes().values()) == 1_000, stage.outcomes())
    await stage.check_settled(240)
    reached = {recipient for _, _, recipient, _ in stage.graph.taken}
    stage.check("every contact has a reply", len(reached) == 100, len(reached))


async def twins(stage):
    """The same message in the same millisecond on two connections, fifty times."""
    await stage.start()
    for number in range(50):
        message = whatsapp.message(f"5255400000{number:02d}", whatsapp.text(QUESTION))
        statuses = await asyncio.gather(*[stage.post([message]) for _ in range(2)])
        if statuses != [200, 200]:
            stage.check("both are taken", False, statuses)
    await stage.check_settled(120)
    await asyncio.sleep(1)
    stage.check("each is kept once", sum(stage.outcomes().values()) == 50, stage.outcomes())
    stage.check("each is answered once", len(stage.graph.taken) == 50, len(stage.graph.taken))


async def disorder(stage):
    """Messages out of order, and delivery reports before what they report."""
    await stage.start()
    now = time.time()
    for age in (0, 30, 10, 20):
        await stage.say("525550000001", f"{QUESTION} {age}", at=now - age)
    await stage.check_settled()
    stage.check("all are answered", stage.outcomes() == {"answered": 4}, stage.outcomes())
    identity = stage.graph.taken[0][1]
    for status in ("read", "sent", "delivered", "read"):
        report = {"id": identity, "status": status, "timestamp": str(int(now)), "recipient_id": "525550000001"}
        stage.check(f"report '{status}' is taken", await stage.post(statuses=[report]) == 200)
    state = stage.server.rows("SELECT state FROM outbox WHERE channel_id = ?", identity)
    stage.check("it stays read", state == [("read",)], state)
    lost = {"id": "wamid.NOBODY", "status": "delivered", "timestamp": str(int(now)), "recipient_id": "1"}
    stage.check("a report of an unknown message is taken", await stage.post(statuses=[lost]) == 200)


async def week_old(stage):
    """Messages of last week, as after an outage, under each policy."""
    for policy in ("answer", "summarise", "skip"):
        if stage.server:
            stage.server.stop()
            await stage.graph.server.stop()
            await stage.model.server.stop()
            stage.database = stage.database.with_name(f"{policy}.sqlite")
            stage.graph.taken.clear()
        await stage.start({"KB_STALE": policy})
        old = time.time() - 7 * 86_400
        for number in range(3):
            await stage.say("525560000001", f"{QUESTION} {number}", at=old + number)
        await stage.check_settled()
        outcomes, replies = stage.outcomes(), len(stage.to("525560000001"))
        stage.check(f"{policy}: each has an outcome", sum(outcomes.values()) == 3, f"{outcomes}, {replies} replies")
        if policy == "skip":
            stage.check("skip: it says so and sends nothing", outcomes == {"stale": 3} and replies == 0)
        await stage.say("525560000001", "¿Tienen SUV?")
        stage.check(f"{policy}: a new message is answered", await stage.reply("525560000001", replies + 1))


ALL = {one.__name__: one for one in (signatures, bodies, kinds, batch, twins, disorder, week_old)}
