"""`pywa` beside us: it judges the same webhooks, and it says what a reply looks like on the wire."""

import hashlib
import hmac
import json
import logging
import time

import httpx
import pywa
from checks import same, true
from harness import ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, request

logging.getLogger("pywa").setLevel(logging.CRITICAL)

HOOK = "/webhooks/whatsapp"
PHONE = "5215512345678"
USER = "MX.13491208655302741918"


def theirs(session=None, **options):
    return pywa.WhatsApp(
        phone_id=PHONE_NUMBER_ID, token=ACCESS_TOKEN, verify_token=VERIFY_TOKEN, app_secret=APP_SECRET,
        session=session, **options)


def envelope(**value):
    metadata = {"display_phone_number": "15550783881", "phone_number_id": PHONE_NUMBER_ID}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def message(name, kind="text", content=None, phone=PHONE, user=USER):
    """A message of a contact; `phone` is None where they hide it."""
    contact = {"profile": {"name": "Ana Ñ."}, "user_id": user, **({"wa_id": phone} if phone else {})}
    given = {
        "id": f"wamid.{name}", "timestamp": str(int(time.time())), "type": kind, "from_user_id": user,
        **({"from": phone} if phone else {}), kind: content}
    return envelope(contacts=[contact], messages=[given])


def text(name, body, **who):
    return message(name, "text", {"body": body}, **who)


def signature(body, secret=APP_SECRET, algorithm=hashlib.sha256):
    return f"{algorithm().name}=" + hmac.new(secret.encode(), body, algorithm).hexdigest()


def as_meta_writes(value):
    """Not ASCII as \\uXXXX, slashes escaped: who signs it again after parsing gets other bytes."""
    return json.dumps(value).replace("/", "\\/").encode()


def post(server, value, sign=signature):
    body = value if isinstance(value, bytes) else as_meta_writes(value)
    headers = {"x_hub_signature_256": sign(body)} if sign else {}
    return request(
        "POST", server.url + HOOK, body, content_type="application/json", user_agent="facebookexternalua", **headers)


def verification(checks, server):
    def ours(token, challenge="1158201444", mode="subscribe"):
        query = httpx.QueryParams({"hub.mode": mode, "hub.challenge": challenge, "hub.verify_token": token})
        status, headers, body = request("GET", f"{server.url}{HOOK}?{query}")
        return status, headers.get("content-type", ""), body.decode()

    with checks("the verification is answered as pywa answers it"):
        challenge, status = theirs().webhook_challenge_handler(VERIFY_TOKEN, "1158201444")
        same(ours(VERIFY_TOKEN)[::2], (status, challenge))
    with checks("the challenge goes back as plain text, whatever is in it"):
        status, kind, body = ours(VERIFY_TOKEN, "<script>alert(1)</script>")
        same((status, kind.split(";")[0], body), (200, "text/plain", "<script>alert(1)</script>"))
    with checks("another token is refused as pywa refuses it"):
        _, status = theirs().webhook_challenge_handler("wrong", "1")
        same(ours("wrong")[0], status, "the status")
    with checks("another mode is refused"):
        same(ours(VERIFY_TOKEN, mode="unsubscribe")[0], 403, "the status")


def signatures(checks, server):
    cases = {
        "the right signature": signature,
        "none": None,
        "an empty one": lambda body: "",
        "one of another secret": lambda body: signature(body, "f" * 32),
        "SHA-1": lambda body: signature(body, algorithm=hashlib.sha1),
        "one cut short": lambda body: signature(body)[:-2],
        "one over other bytes": lambda body: signature(json.dumps(json.loads(body)).encode()),
    }
    for number, (name, sign) in enumerate(cases.items()):
        with checks(f"signature: {name} is judged as pywa judges it"):
            body = as_meta_writes(text(f"SIG{number}", "¿Hola / buenas?", phone="5215500000009", user="MX.9"))
            refusal = theirs().webhook_update_validator(body, sign(body) if sign else None)
            status = post(server, body, sign)[0]
            same(status == 200, refusal is None, "whether it is taken")
            true(status in (200, 401, 403), f"the status is {status}")


def sent_by_pywa(act):
    """The request that pywa makes of its own, without sending it."""
    recorded = []

    def record(asked):
        recorded.append(asked)
        reply = {"messaging_product": "whatsapp", "success": True, "contacts": [{"input": "1", "wa_id": "1"}],
                 "messages": [{"id": "wamid.recorded"}]}
        return httpx.Response(200, json=reply)

    act(theirs(session=httpx.Client(transport=httpx.MockTransport(record))))
    return recorded[0]


def compare(ours, pywas):
    same(ours.path, pywas.url.path, "the path")
    same(ours.json, json.loads(pywas.content), "the body")
    same(ours.headers["authorization"], pywas.headers["authorization"], "the authorisation")
    same(ours.headers["content-type"].split(";")[0], pywas.headers["content-type"].split(";")[0], "the type")


def is_text(words=""):
    return lambda it: it.path.endswith("/messages") and words in it.json.get("text", {}).get("body", "")


def replies(checks, server, graph):
    reply = None
    with checks("a question is answered on WhatsApp"):
        same(post(server, text("Q1", "Si lo devuelvo con 420 km, ¿cuánto me descuentan?"))[0], 200, "the status")
        reply = graph.wait(is_text("$8"))
        true(reply, f"it was not: {[r.body for r in graph.requests]}")
    with checks("the reply is, byte for JSON byte, what pywa sends for the same words"):
        body = reply.json
        compare(reply, sent_by_pywa(lambda wa: wa.send_message(
            to=body["to"], text=body["text"]["body"], preview_url=body["text"].get("preview_url", False),
            reply_to_message_id=body.get("context", {}).get("message_id"))))
    with checks("before it, read mark and typing are shown as pywa shows them"):
        typing = graph.wait(lambda it: it.json.get("status") == "read" and it.json["message_id"] == "wamid.Q1")
        true(typing, "they were not")
        compare(typing, sent_by_pywa(lambda wa: wa.indicate_typing("wamid.Q1")))
    with checks("a contact without a phone number is written to by their user id, as pywa does"):
        user = "ES.99991208655302741918"
        post(server, text("Q2", "¿Qué cubre la garantía Plus?", phone=None, user=user))
        reply = graph.wait(lambda it: it.json.get("recipient") == user)
        true(reply, "they were not")
        words = reply.json["text"]
        compare(reply, sent_by_pywa(lambda wa: wa.send_message(
            to=user, text=words["body"], preview_url=words.get("preview_url", False),
            reply_to_message_id=reply.json.get("context", {}).get("message_id"))))
    with checks("the same message five times is answered once"):
        for _ in range(5):
            post(server, text("Q3", "¿Puedo pagar con tarjeta?", phone="5215500000003", user="MX.3"))
        wanted = lambda it: it.path.endswith("/messages") and it.json.get("to") == "5215500000003"  # noqa: E731
        true(graph.wait(wanted), "it was not answered")
        true(graph.wait(wanted, seconds=8) is None, "it was answered again")
    odd = {
        "a voice note": ("audio", {"id": "1", "mime_type": "audio/ogg; codecs=opus", "sha256": "x", "voice": True}),
        "a sticker": ("sticker", {"id": "2", "mime_type": "image/webp", "sha256": "x"}),
        "a place": ("location", {"latitude": 19.4, "longitude": -99.1, "name": "Casa"}),
        "a kind that nobody knows": ("hologram", {"anything": ["at", "all"]}),
    }
    for number, (name, (kind, content)) in enumerate(odd.items()):
        with checks(f"{name} gets a reply, too"):
            phone = f"52155000001{number:02}"
            same(post(server, message(f"ODD{number}", kind, content, phone=phone, user=f"MX.1{number}"))[0], 200)
            reply = graph.wait(lambda it, phone=phone: it.json.get("to") == phone)
            true(reply and reply.json["text"]["body"], "there is none")
    with checks("every message of a batch is answered"):
        batch = envelope(
            contacts=[{"profile": {"name": f"B{n}"}, "wa_id": f"52155000002{n:02}", "user_id": f"MX.2{n}"}
                      for n in range(20)],
            messages=[{"id": f"wamid.B{n}", "timestamp": str(int(time.time())), "type": "text",
                       "from": f"52155000002{n:02}", "from_user_id": f"MX.2{n}", "text": {"body": "hola"}}
                      for n in range(20)])
        same(post(server, batch)[0], 200, "the status")
        for number in range(20):
            to = f"52155000002{number:02}"
            true(graph.wait(lambda it, to=to: it.json.get("to") == to), f"{to} was not")
    with checks("statuses, errors and fields of other kinds are taken without a reply"):
        status = {"id": "wamid.standin1", "status": "failed", "timestamp": "1760000000", "recipient_id": PHONE,
                  "errors": [{"code": 131047, "title": "Re-engagement message"}]}
        before = len(graph.requests)
        same(post(server, envelope(statuses=[status]))[0], 200, "the status")
        same(post(server, envelope(errors=[{"code": 130429, "title": "Rate limit hit"}]))[0], 200, "the status")
        other = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [
            {"field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}}]}]}
        same(post(server, other)[0], 200, "the status")
        time.sleep(1)
        same(len(graph.requests), before, "the requests to WhatsApp")


def run(checks, server, graph):
    verification(checks, server)
    signatures(checks, server)
    replies(checks, server, graph)
