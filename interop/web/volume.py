"""Fills a base with what a busy month leaves behind: 650 conversations, long names, messages that failed or are held up."""

import json
import sqlite3
import time
import uuid

CONVERSATIONS = 650
LONG_NAME = "María Guadalupe de los Ángeles Fernández-Villaseñor y Gutiérrez de la Concha"
TABLE = "Nuestros planes:\n\n| Plan | Meses | Cubre |\n|---|--:|---|\n| Básico | 6 | Motor |\n| Plus | 12 | Motor y transmisión |"
KEY_IS_OVER = "190: Error validating access token: Session has expired on Tuesday, 17-Nov-26 08:00:00 PST."
UNREACHABLE = "131026: Message undeliverable: Message Undeliverable."


def fill(path):
    with sqlite3.connect(path, timeout=60) as db:
        now = time.time()
        for number in range(CONVERSATIONS):
            # All before today's checks, and ten of each moment.
            _conversation(db, number, now - 3_600 - number // 10)


def _conversation(db, number, at):
    contact, conversation = str(uuid.UUID(int=number + 1)), f"volume-{number:04}"
    has_name = number % 3
    name = LONG_NAME if number == 0 else f"José Pérez {number}" if has_name else ""
    account = "106540352242922" if has_name else None
    db.execute(
        "INSERT INTO contacts (id, name, language, consent, is_blocked, created_at, seen_at) VALUES (?,?,'es','implied',0,?,?)",
        (contact, name, at, at))
    db.execute(
        "INSERT INTO aliases (kind, value, contact, rank) VALUES ('phone', ?, ?, 1)", (f"5255{number:08}", contact))
    key = db.execute(
        "INSERT INTO conversations (id, contact, channel, started_at, updated_at, summary, summarised_through, account)"
        " VALUES (?,?,?,?,?,'',0,?)",
        (conversation, contact, "whatsapp" if has_name else "api", at - 60, at, account)).lastrowid
    said = [("contact", f"¿Qué garantía tienen? ({number})"), ("assistant", TABLE if number == 0 else "Seis meses. [1]")]
    for second, (role, text) in enumerate(said):
        db.execute(
            "INSERT INTO messages (conversation, role, text, language, sent_at, sources, rows, model, hand_off, checks)"
            " VALUES (?,?,?,'es',?,?,'[]','',NULL,'[]')",
            (key, role, text, at - 30 + second, '["garantia.md line 46"]' if role == "assistant" else "[]"))
    if number == 7:
        _desk(db, conversation, "waiting", 'The customer asks for a person: "Quiero un asesor"', ["antigua"], at)
    if number in (0, 1):
        failed = number == 0
        _message(
            db, contact, conversation, "failed" if failed else "waiting", UNREACHABLE if failed else KEY_IS_OVER,
            said[1][1], at)


def _desk(db, conversation, state, reason, tags, at):
    db.execute(
        "INSERT INTO desks (conversation, state, operator, silent_until, reason, tags, changed_at) VALUES (?,?,'',?,?,?,?)",
        (conversation, state, at + 86_400, reason, json.dumps(tags), at))


def _message(db, contact, conversation, state, failure, text, at):
    db.execute(
        "INSERT INTO outbox (channel, account, contact, conversation, state, attempts, due_at, created_at, changed_at,"
        " failure, content) VALUES ('whatsapp','106540352242922',?,?,?,3,?,?,?,?,?)",
        (contact, conversation, state, at + 9e6, at - 28, at, failure, json.dumps({"text": {"_0": text}})))
