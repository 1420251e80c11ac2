"""The model and WhatsApp itself fail."""

import asyncio
import time

from stage import QUESTION


async def model(stage):
    """The chat model is down, hangs, says 429, 500 or garbage, or breaks off: nobody gets silence."""
    await stage.start()
    number = 0
    for fault in ("hang", "garbage", "cut", 429, 500, 503, 401):
        stage.model.fault = fault
        await ask(stage, number := number + 1, f"{fault}")
    stage.model.fault = None
    await stage.model.server.stop()
    await ask(stage, number + 1, "down")
    await stage.check_settled()


async def ask(stage, number, name):
    who, begin = f"5255600000{number:02d}", time.monotonic()
    await stage.say(who, f"{QUESTION} {name}")
    answered = await stage.reply(who, timeout=120)
    text = (stage.to(who) or [""])[0]
    stage.check(f"{name}: there is an answer", answered, f"{time.monotonic() - begin:.1f} s: {text[:60]!r}")


async def outage(stage):
    """WhatsApp's interface refuses connections for a while: everything arrives afterwards, once and in order."""
    await stage.start()
    await stage.graph.server.stop()
    for turn in range(2):
        for contact in range(20):
            await stage.say(f"5255700000{contact:02d}", f"{QUESTION} {turn}")
        await asyncio.sleep(8)
    stage.check("nothing was given up meanwhile", not set(stage.states()) - {"waiting", "sending"}, stage.states())
    await stage.graph.restart()
    begin = time.monotonic()
    await stage.check_settled(180)
    stage.check("it caught up", True, f"{time.monotonic() - begin:.0f} s after the interface was back")
    stage.check("all were sent", set(stage.states()) <= {"sent", "delivered", "read"}, stage.states())
    rows = sum(stage.states().values())
    stage.check("each once", len(stage.graph.taken) == rows, f"{len(stage.graph.taken)} of {rows}")
    stage.check("all were answered", stage.outcomes().get("answered") == 40, stage.outcomes())
    check_order(stage)


def check_order(stage):
    order = dict(stage.server.rows("SELECT channel_id, id FROM outbox"))
    last, wrong = {}, 0
    for _, identity, recipient, _ in stage.graph.taken:
        row = order.get(identity, 0)
        wrong += row < last.get(recipient, 0)
        last[recipient] = row
    stage.check("in order", wrong == 0, wrong or "")


async def refusals(stage):
    """Passing refusals are tried again, permanent ones are not."""
    await stage.start()
    passing = {
        "rate limit": ("error", 130429, 429), "pair limit": ("error", 131056, 400), "transient": ("error", 131000, 500),
        "503 without JSON": 503, "502 without JSON": 502}
    for number, (name, fault) in enumerate(passing.items()):
        who = f"5255800000{number:02d}"
        fail_next(stage, fault, 1)
        await stage.say(who, QUESTION)
        came = await stage.reply(who, timeout=90)
        stage.check(f"{name}: it comes in the end", came and len(stage.to(who)) == 1, len(stage.to(who)))
    for number, (name, code) in enumerate({"undeliverable": 131026, "window closed": 131047}.items()):
        who, asked = f"5255810000{number:02d}", stage.graph.requests
        fail_next(stage, ("error", code, 400), 99)
        await stage.say(who, QUESTION)
        await stage.check_settled()
        await asyncio.sleep(3)
        attempts = stage.graph.requests - asked
        stage.check(f"{name}: it is tried once", attempts == 1, attempts)
    stage.graph.fault = None
    stage.check("both are recorded as failed", stage.states().get("failed") == 2, stage.states())
    who = "525582000000"
    fail_next(stage, ("error", 190, 401), 1)
    await stage.say(who, QUESTION)
    await asyncio.sleep(3)
    stage.check("a bad token: it waits", stage.states().get("waiting") == 1, stage.states())
    stage.server.stop()
    stage.server.start()
    await stage.server.ready()
    stage.check("and comes after a start with a good one", await stage.reply(who, timeout=90), stage.states())


def fail_next(stage, fault, times):
    left = [times]

    def one(_):
        if left[0] == 0:
            return None
        left[0] -= 1
        return fault

    stage.graph.fault = one


async def ambiguous(stage):
    """The connection ends before or after WhatsApp took a message: nobody can know, and the policy decides."""
    await stage.start({"KB_AMBIGUOUS": "resend"})
    fail_next(stage, "cut-after", 1)
    await stage.say("525583000001", QUESTION)
    came = await stage.reply("525583000001", 2, timeout=90)
    stage.check("resend: taken, then sent again", came, len(stage.to("525583000001")))
    fail_next(stage, "cut-before", 1)
    await stage.say("525583000002", QUESTION)
    stage.check("resend: not taken, then sent", await stage.reply("525583000002", timeout=90))
    await stage.check_settled()
    stage.server.stop()
    stage.server = stage.another({"KB_AMBIGUOUS": "give-up"})
    stage.server.start()
    await stage.server.ready()
    stage.client.port = stage.server.port
    stage.client.close()
    fail_next(stage, "cut-after", 1)
    await stage.say("525583000003", QUESTION)
    await stage.reply("525583000003")
    await stage.check_settled()
    await asyncio.sleep(3)
    stage.check("give-up: taken once", len(stage.to("525583000003")) == 1, len(stage.to("525583000003")))
    stage.check("give-up: recorded as uncertain", stage.states().get("uncertain") == 1, stage.states())


async def hang(stage):
    """WhatsApp's interface does not answer to one contact: others are served meanwhile."""
    await stage.start()
    stage.graph.fault = lambda body: "hang" if body.get("to") == "525584000001" else None
    await stage.say("525584000001", QUESTION)
    begin = time.monotonic()
    for number in range(10):
        await stage.say(f"5255850000{number:02d}", QUESTION)
    came = [await stage.reply(f"5255850000{number:02d}", timeout=60) for number in range(10)]
    stage.check("the others have their replies", all(came), f"{time.monotonic() - begin:.1f} s")
    stage.graph.fault = None
    stage.check("the one has it in the end", await stage.reply("525584000001", timeout=120))


ALL = {one.__name__: one for one in (model, outage, refusals, ambiguous, hang)}
