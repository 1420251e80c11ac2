"""`kb serve --simulate whatsapp`: what it posts to the webhook, listened to on the wire and read by `pywa`."""

import logging
import subprocess
import warnings

import pywa
from checks import Skipped, same, true
from harness import free_port
from loopback import Listener

# A line for the simulator, and what pywa has to see in the webhook: kind of update, and a look at it.
LINES = {
    "¿Qué cubre la garantía Plus? / hasta 40.000 km": lambda it: it.text.endswith("40.000 km"),
    "/voice": lambda it: it.audio.voice and it.audio.id and it.audio.sha256,
    "/image": lambda it: it.image.mime_type.startswith("image/"),
    "/document": lambda it: it.document.filename,
    "/sticker": lambda it: it.sticker.mime_type == "image/webp",
    "/location 19.4 -99.1": lambda it: (it.location.latitude, it.location.longitude) == (19.4, -99.1),
    "/react 👍": lambda it: it.reaction.emoji == "👍" and it.reaction.message_id.startswith("wamid."),
    "/unknown": lambda it: it is not None,
    "/as @Luz": None,
    "hola, soy yo": lambda it: it.text == "hola, soy yo" and not it.from_user.wa_id and it.from_user.bsuid,
}


def simulate(base):
    """What the simulator printed, and the requests that went to the webhook."""
    port = free_port()
    try:
        listener = Listener(port)
    except PermissionError as error:
        raise Skipped("only root may listen to the wire") from error
    lines = "\n".join([*LINES, "/quit", ""])
    done = subprocess.run(
        [base.kb, "serve", "--port", str(port), "--simulate", "whatsapp"], cwd=base.folder, env=base.environment,
        input=lines, capture_output=True, text=True, timeout=240)
    requests = listener.close()
    true(done.returncode == 0, f"it ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout, requests


class _Complaints(logging.Handler):
    def __init__(self):
        super().__init__(logging.ERROR)
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


def read(body):
    """The update that pywa makes of a webhook, and what it complains about."""
    client = pywa.WhatsApp(verify_token="x", app_secret="x", filter_updates=False)
    seen, complaints = [], _Complaints()
    for register in (client.on_message, client.on_message_status, client.on_callback_button,
                     client.on_callback_selection, client.on_phone_number_change):
        register(lambda _, update: seen.append(update))
    logger = logging.getLogger("pywa")
    level = logger.level
    logger.setLevel(logging.ERROR)
    logger.addHandler(complaints)
    try:
        with warnings.catch_warnings(action="ignore"):
            same(client.webhook_update_handler(body), ("ok", 200), "pywa's answer")
    finally:
        logger.removeHandler(complaints)
        logger.setLevel(level)
    return seen, complaints.texts


def run(checks, base):
    printed, posts = "", []
    with checks("it talks through a pipe and ends well"):
        printed, requests = simulate(base)
        posts = [(head, body) for head, body in requests if head.startswith("POST /webhooks/whatsapp ")]
        true(posts and printed.strip(), f"{len(posts)} posts, printed: {printed[:300]!r}")
    if not posts:
        return
    with checks("every webhook is signed as Meta signs"):
        true(all("x-hub-signature-256: sha256=" in head.lower() for head, _ in posts), posts[0][0])
    with checks("pywa reads every webhook without a complaint"):
        complaints = [text for _, body in posts for text in read(body)[1]]
        same(complaints, [], "the complaints")
    updates = [update for _, body in posts for update in read(body)[0]]
    messages = [update for update in updates if isinstance(update, pywa.types.Message)]
    for line, look in LINES.items():
        if look:
            with checks(f"pywa sees in the webhook what was meant by {line!r}"):
                true(any(_holds(look, message) for message in messages), f"in none of {len(messages)} messages")
    with checks("pywa sees the delivery reports of the replies"):
        states = {str(getattr(update, "status", "")) for update in updates}
        true(any("delivered" in state.lower() for state in states), f"states: {states}")


def _holds(look, message):
    try:
        return bool(look(message))
    except AttributeError:
        return False
