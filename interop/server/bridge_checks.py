"""The requests of WhatsApp bridges, in the shapes of Evolution API 2.3 (its chatbot integrations), and what it reads
of the replies. Field for field as its sources send them; written by us."""

import base64
import json

from checks import same, true
from harness import request

KNOWN = "Si lo devuelvo con 420 km, ¿cuánto me descuentan?"
FIGURE = "$8"
# The bridge's own key, which it puts into every request; must be kept nowhere.
BRIDGE_KEY = "B6D711FC-DE4D-4FD5-9365-44120E713976"
DIFY = "/bridges/dify/v1"
EVOLUTION = "/bridges/evolution"
N8N = "/bridges/n8n"


def jid(number):
    return f"52155{number:08}@s.whatsapp.net"


def axios(url, payload, authorization):
    """As axios posts JSON; members that are undefined are not there."""
    payload = {name: value for name, value in payload.items() if value is not None}
    return request(
        "POST", url, json.dumps(payload).encode(), accept="application/json, text/plain, */*",
        content_type="application/json", user_agent="axios/1.7.9", authorization=authorization)


def dify(server, key, query, user, conversation=None, mode="blocking", **more):
    inputs = {"remoteJid": user, "pushName": "Ana Ñ.", "instanceName": "ventas",
              "serverUrl": "http://localhost:8085", "apiKey": BRIDGE_KEY}
    payload = {"inputs": inputs, "query": query, "response_mode": mode, "conversation_id": conversation,
               "user": user, **more}
    return axios(server.url + DIFY + "/chat-messages", payload, f"Bearer {key}")


def dify_checks(checks, server, key):
    conversation = None
    with checks("Dify, chatBot: an answer and a conversation"):
        status, _, body = dify(server, key, KNOWN, jid(1))
        same(status, 200, "the status")
        reply = json.loads(body)
        true(FIGURE in reply["answer"], f"answer: {reply['answer']!r}")
        conversation = reply["conversation_id"]
        true(conversation and isinstance(conversation, str), f"conversation: {conversation!r}")
    with checks("Dify, chatBot: the conversation goes on when it is named"):
        reply = json.loads(dify(server, key, "¿Y con 445 km?", jid(1), conversation)[2])
        same(reply["conversation_id"], conversation, "the conversation")
        true(reply["answer"], "there is no answer")
    with checks("Dify, agent: the stream's agent messages are the answer, read as the bridge reads them"):
        status, headers, body = dify(server, key, KNOWN, jid(2), mode="streaming")
        same((status, headers["content-type"].split(";")[0]), (200, "text/event-stream"))
        lines = body.decode().replace("data: ", "").split("\n")
        events = [json.loads(line) for line in lines if line.strip().startswith("{")]
        said = [event for event in events if event.get("event") == "agent_message"]
        true(FIGURE in "".join(event["answer"] for event in said), f"events: {[e.get('event') for e in events]}")
        true(said and said[0]["conversation_id"], "there is no conversation")
    with checks("Dify: a picture with its caption as the question"):
        picture = {"type": "image", "transfer_method": "remote_url", "url": "https://bridge.example/a.jpg"}
        status, _, body = dify(server, key, KNOWN, jid(4), files=[picture])
        same(status, 200, "the status")
        true(json.loads(body)["answer"], "there is no answer")
    with checks("Dify: a wrong key is a 401"):
        same(dify(server, key[:-1] + "?", KNOWN, jid(1))[0], 401, "the status")


def evolution(server, key, query, user, **more):
    inputs = {"sessionId": "cm3interop", "remoteJid": user, "pushName": "Ana Ñ.", "fromMe": False,
              "instanceName": "ventas", "serverUrl": "http://localhost:8085", "apiKey": BRIDGE_KEY}
    payload = {"inputs": inputs, "query": query, "user": user, **more}
    return axios(server.url + EVOLUTION, payload, f"Bearer {key}")


def evolution_checks(checks, server, key):
    with checks("EvolutionBot: a message, though no conversation is ever named"):
        status, _, body = evolution(server, key, KNOWN, jid(11))
        same(status, 200, "the status")
        true(FIGURE in json.loads(body)["message"], f"reply: {body[:300]}")
    with checks("EvolutionBot: the contact is who goes on with the conversation"):
        message = json.loads(evolution(server, key, "¿Y con 445 km?", jid(11))[2])["message"]
        true(message, "there is no message")
    with checks("EvolutionBot: a voice note that was written down"):
        message = json.loads(evolution(server, key, f"[audio] {KNOWN}", jid(12))[2])["message"]
        true(FIGURE in message, f"message: {message!r}")
    with checks("EvolutionBot: media that nobody wrote down is said to be so, and is no question"):
        kinds = ("audioMessage", "imageMessage", "videoMessage", "documentMessage", "documentWithCaptionMessage")
        for number, kind in enumerate(kinds):
            reply = json.loads(evolution(server, key, f"{kind}|3EB0C431C26A1916E07E", jid(40 + number))[2])
            true(reply["message"] and reply["action"] != "unknown", f"{kind}: {reply}")
    with checks("EvolutionBot: the caption of a file is the question"):
        for number, kind in enumerate(("imageMessage", "videoMessage", "documentMessage")):
            _, _, body = evolution(server, key, f"{kind}|3EB0C431C26A1916E07E|{KNOWN}", jid(50 + number))
            true(FIGURE in json.loads(body)["message"], f"{kind}: {body[:300]}")
    with checks("EvolutionBot: of what was written in one go, joined by lines, the words are the question"):
        for number, lines in enumerate((("audioMessage|3EB0", KNOWN), (KNOWN, "imageMessage|3EB0"))):
            _, _, body = evolution(server, key, "\n".join(lines), jid(60 + number))
            true(FIGURE in json.loads(body)["message"], f"{lines[0]} first: {body[:300]}")
    with checks("EvolutionBot: what an advertisement said is not taken for a word of the contact"):
        _, _, body = evolution(server, key, f"{KNOWN}\nexternalAdReplyBody|Gran venta de verano", jid(70))
        true(FIGURE in json.loads(body)["message"], f"reply: {body[:300]}")
    with checks("EvolutionBot: a contact who is only known by a linked id"):
        same(evolution(server, key, KNOWN, "123456789012345@lid")[0], 200, "the status")


def n8n(server, authorization, text, user, message):
    payload = {
        "chatInput": text, "sessionId": user, "remoteJid": user, "pushName": "Ana Ñ.", "keyId": message,
        "fromMe": False, "instanceName": "ventas", "serverUrl": "http://localhost:8085", "apiKey": BRIDGE_KEY}
    return axios(server.url + N8N, payload, authorization)


def n8n_checks(checks, server, key):
    with checks("n8n: an output, with the key as a bearer"):
        status, _, body = n8n(server, f"Bearer {key}", KNOWN, jid(21), "3EB001")
        same(status, 200, "the status")
        true(FIGURE in json.loads(body)["output"], f"reply: {body[:300]}")
    with checks("n8n: the same, with the key as the password of basic authorisation, all that the bridge can send"):
        basic = base64.b64encode(f"kb:{key}".encode()).decode()
        status, _, body = n8n(server, f"Basic {basic}", KNOWN, jid(22), "3EB002")
        same(status, 200, "the status")
        true(json.loads(body)["output"], "there is no output")
    with checks("n8n: a request that is sent again gets the same output"):
        first, again = (json.loads(n8n(server, f"Bearer {key}", KNOWN, jid(23), "3EB003")[2]) for _ in range(2))
        same(again, first)


def run(checks, server, key):
    dify_checks(checks, server, key)
    evolution_checks(checks, server, key)
    n8n_checks(checks, server, key)
