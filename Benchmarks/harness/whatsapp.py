"""Webhooks as Meta sends them: \\uXXXX-escaped JSON, signed over its bytes."""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    phone_number_id: str = "106540352242922"
    app_secret: str = "5c2d8f0e7b1a4936a1f0c3e5d7b9a824"
    access_token: str = "EAAG0load0crash0fault0token0"
    verify_token: str = "verify-me-locally"

    def environment(self, graph_base):
        return {
            "WHATSAPP_APP_SECRET": self.app_secret, "WHATSAPP_VERIFY_TOKEN": self.verify_token,
            "WHATSAPP_ACCESS_TOKEN": self.access_token,
            "WHATSAPP_PHONE_NUMBER_ID": self.phone_number_id, "WHATSAPP_BASE_URL": graph_base,
        }

    def sign(self, body):
        return "sha256=" + hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()


def new_id():
    return "wamid." + uuid.uuid4().hex.upper()


def message(contact, content, identity=None, at=None):
    """A message of `contact`, a phone number or, with a dot in it, a business-scoped id. `content`: type and value."""
    kind, value = content
    made = {"id": identity or new_id(), "timestamp": str(int(at or time.time())), "type": kind, kind: value}
    if "." in contact:
        made["from_user_id"] = contact
    else:
        made["from"] = contact
        made["from_user_id"] = "MX.7001" + contact
    return made


def text(body):
    return "text", {"body": body}


def media(kind, **more):
    types = {"image": "image/jpeg", "audio": "audio/ogg; codecs=opus", "sticker": "image/webp",
             "document": "application/pdf"}
    value = {"id": str(uuid.uuid4().int % 10**16), "mime_type": types[kind],
             "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="}
    return kind, {**value, **more}


def envelope(account, messages=(), statuses=()):
    names = {}
    for one in messages:
        contact = {"profile": {"name": "Cliente " + one["from_user_id"][-4:]}, "user_id": one["from_user_id"]}
        if "from" in one:
            contact["wa_id"] = one["from"]
        names[one["from_user_id"]] = contact
    value = {"messaging_product": "whatsapp",
             "metadata": {"display_phone_number": "15550783881", "phone_number_id": account.phone_number_id}}
    if messages:
        value["contacts"] = list(names.values())
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = list(statuses)
    change = {"field": "messages", "value": value}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode()


async def post(client, account, body, timeout=20.0, signature=None):
    """The status of one webhook; raises where there was no answer."""
    headers = {"content-type": "application/json"}
    signature = account.sign(body) if signature is None else signature
    if signature:
        headers["x-hub-signature-256"] = signature
    status, _ = await client.request("POST", "/webhooks/whatsapp", headers, body, timeout)
    return status


async def deliver(client, account, body, pause=0.3, longest=2.0, timeout=20.0, deadline=None):
    """Posts until the answer is 200, as Meta does, but sooner. Returns the number of attempts."""
    attempts = 0
    while True:
        attempts += 1
        try:
            if await post(client, account, body, timeout) == 200:
                return attempts
        except (OSError, EOFError, asyncio.TimeoutError, asyncio.IncompleteReadError, ValueError):
            pass
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError("a webhook was not taken in time")
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, longest)
