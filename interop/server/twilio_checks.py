"""Twilio's own library on both sides: its validator signs what we get, its client says what we should send."""

import hashlib
import urllib.parse
import xml.etree.ElementTree

from checks import same, true
from harness import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL, SENDER, request
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

HOOK = "/webhooks/twilio"
CONTACT = "whatsapp:+5215512345678"


def message(sid, body, contact=CONTACT, **more):
    """The form of a message as Twilio posts it."""
    return {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT_SID, "From": contact,
        "To": SENDER, "WaId": contact.rsplit("+", 1)[1],
        "ProfileName": "Ana Ñ. & hijos", "Body": body,
        "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "MessageType": "text",
        "ApiVersion": "2010-04-01", **more}


def sid(number):
    return f"SM{number:032x}"


def post(server, form, url=PUBLIC_URL + HOOK, token=AUTH_TOKEN, signature=None, path=HOOK):
    """Signed as Twilio does: over the public address and the decoded fields."""
    signature = RequestValidator(token).compute_signature(url, form) if signature is None else signature
    return request(
        "POST", server.url + path, urllib.parse.urlencode(form).encode(), x_twilio_signature=signature,
        content_type="application/x-www-form-urlencoded; charset=UTF-8", user_agent="TwilioProxy/1.1")


def incoming(checks, server):
    with checks("a signed message is taken: 200 with TwiML that says nothing yet"):
        status, headers, body = post(server, message(sid(1), "Si lo devuelvo con 420 km, ¿cuánto me descuentan?"))
        same(status, 200, "the status")
        true("xml" in headers["content-type"], headers["content-type"])
        root = xml.etree.ElementTree.fromstring(body)
        same((root.tag, len(root)), ("Response", 0), "the TwiML")
    refused = {
        "no signature": {"signature": ""}, "another token's signature": {"token": "0" * 32},
        "a signature in hexadecimal": {"signature": hashlib.sha1(b"x").hexdigest()},
        "a signature over http": {"url": PUBLIC_URL.replace("https", "http") + HOOK},
        "a signature over another host": {"url": "https://evil.example.com" + HOOK},
    }
    for name, given in refused.items():
        with checks(f"{name} is a 403"):
            same(post(server, message(sid(90), "hola"), **given)[0], 403, "the status")
    with checks("a field that was added after signing is a 403"):
        form = message(sid(91), "hola")
        signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + HOOK, form)
        same(post(server, {**form, "Extra": "1"}, signature=signature)[0], 403, "the status")
    with checks("fields that nobody knows yet are covered by the signature and taken"):
        form = message(sid(2), "hola", BrandNewField="ñ+ %41", Empty="")
        same(post(server, form)[0], 200, "the status")
    with checks("the address signed with its port 443 is taken, as Twilio's validator does"):
        url = PUBLIC_URL + ":443" + HOOK
        form = message(sid(3), "hola")
        signature = RequestValidator(AUTH_TOKEN).compute_signature(url, form)
        true(RequestValidator(AUTH_TOKEN).validate(PUBLIC_URL + HOOK, form, signature), "their validator refuses it")
        same(post(server, form, signature=signature)[0], 200, "the status")
    with checks("a status callback is taken"):
        form = {"MessageSid": sid(77), "MessageStatus": "delivered", "AccountSid": ACCOUNT_SID, "To": CONTACT,
                "From": SENDER, "ChannelToAddress": "+5215512345678", "ApiVersion": "2010-04-01"}
        same(post(server, form)[0], 200, "the status")


class _Recorder(TwilioHttpClient):
    """What the official client would send, without sending it."""

    def request(self, method, url, params=None, data=None, headers=None, auth=None, **_):
        self.sent = (method, url, params, data, auth)
        raise ConnectionError("recorded")


def official(**fields):
    recorder = _Recorder()
    try:
        Client(ACCOUNT_SID, AUTH_TOKEN, http_client=recorder).messages.create(**fields)
    except ConnectionError:
        pass
    return recorder.sent


def outgoing(checks, server, twilio):
    sent, contact = None, "whatsapp:+5215500000010"

    def is_to(contact):
        return lambda it: it.path.endswith("Messages.json") and it.form["To"] == [contact]

    with checks("the answer goes out by REST, once, however often the message comes"):
        for _ in range(3):
            same(post(server, message(sid(10), "¿Qué cubre la garantía Plus?", contact))[0], 200, "the status")
        sent = twilio.wait(is_to(contact))
        true(sent, f"nothing was sent: {[r.path for r in twilio.requests]}")
        true(twilio.wait(is_to(contact), seconds=8) is None, "it was sent twice")
    with checks("the request is what Twilio's client sends for the same words"):
        form = {name: values[0] for name, values in sent.form.items()}
        method, url, _, data, auth = official(
            to=form["To"], from_=form["From"], body=form["Body"],
            **({"status_callback": form["StatusCallback"]} if "StatusCallback" in form else {}))
        same((sent.method, sent.path, sent.query), (method.upper(), urllib.parse.urlparse(url).path, ""))
        same(form, data, "the form")
        same(sent.basic, tuple(auth), "the authorisation")
        same(sent.headers["content-type"].split(";")[0], "application/x-www-form-urlencoded", "the type")
    with checks("it goes from the number that was written to, to who wrote"):
        same((sent.form["From"][0], sent.form["To"][0]), (SENDER, contact))
    with checks("status callbacks are asked for under the public address, where there are any"):
        for callback in sent.form.get("StatusCallback", []):
            true(callback.startswith(PUBLIC_URL + "/"), callback)
    with checks("a voice note gets a reply, too"):
        other = "whatsapp:+5215500000011"
        form = message(
            sid(11), "", other, NumMedia="1", MessageType="audio", MediaContentType0="audio/ogg",
            MediaUrl0=f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid(11)}/Media/ME1")
        same(post(server, form)[0], 200, "the status")
        reply = twilio.wait(is_to(other))
        true(reply and reply.form["Body"][0], "there is none")
    with checks("no answer is longer than 1,600 characters"):
        bodies = [it.form["Body"][0] for it in twilio.requests if it.path.endswith("Messages.json")]
        true(bodies and max(len(body.encode("utf-16-le")) // 2 for body in bodies) <= 1600, "one is")


def run(checks, server, twilio):
    incoming(checks, server)
    outgoing(checks, server, twilio)
