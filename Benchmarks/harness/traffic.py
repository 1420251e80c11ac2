"""Customers of a day: who writes what, made from a seed."""

import random
import re
from dataclasses import dataclass, field

from . import whatsapp
from .server import ROOT


def questions():
    """Of the golden set of the sample company, in three languages."""
    lines = (ROOT / "fixtures" / "questions" / "corpus.yaml").read_text().splitlines()
    found = [re.match(r'\s*question: "(.*)"$', line) for line in lines]
    return [match.group(1) for match in found if match]


class Marks:
    """A word for each message that no document has and that no figure is in: `zqbcdfgh`."""

    letters = "bcdfghjkmnprstvwx"

    def __init__(self):
        self.count = 0

    def next(self):
        self.count += 1
        number, word = self.count * 7_919, ""
        for _ in range(6):
            number, digit = divmod(number, len(self.letters))
            word += self.letters[digit]
        return "zq" + word


@dataclass
class Planned:
    """One message, and how it is to come."""

    at: float
    message: dict
    kind: str
    mark: str = ""
    # Webhooks that bring it, at the same moment.
    copies: int = 1
    taken_at: float = None
    attempts: int = 0


@dataclass
class Day:
    messages: list = field(default_factory=list)

    def of(self, kind):
        return [one for one in self.messages if one.kind == kind]


def contact(number):
    """Every tenth hides the phone number."""
    return f"MX.5550{number:06d}" if number % 10 == 9 else f"5255{number:08d}"


def make_day(seed, contacts, seconds, messages):
    """So many messages in so many seconds, with bursts, duplicates, files and what nobody can read."""
    chance, marks, asked = random.Random(seed), Marks(), questions()
    day, bursts = Day(), 0
    while len(day.messages) < messages:
        who, at = contact(chance.randrange(contacts)), chance.uniform(0, seconds)
        kind = chance.choices(
            ["text", "burst", "duplicate", "repeat", "media", "reaction", "unknown"],
            [60, 15, 10, 2, 8, 3, 2])[0]
        if kind == "burst":
            bursts += 1
            for _ in range(chance.randint(2, 4)):
                day.messages.append(_text(at, who, chance, marks, asked, "burst"))
                at += chance.uniform(0.02, 0.25)
        elif kind == "duplicate":
            one = _text(at, who, chance, marks, asked, "duplicate")
            one.copies = 2
            day.messages.append(one)
        elif kind == "repeat":
            one = _text(at, who, chance, marks, asked, "text")
            other = whatsapp.message(who, whatsapp.text(one.message["text"]["body"]))
            day.messages += [one, Planned(at + 0.05, other, "repeat", one.mark)]
        elif kind == "text":
            day.messages.append(_text(at, who, chance, marks, asked, "text"))
        else:
            day.messages.append(Planned(at, whatsapp.message(who, _odd(kind, chance)), kind))
    day.messages.sort(key=lambda one: one.at)
    return day


def _text(at, who, chance, marks, asked, kind):
    mark = marks.next()
    body = f"{chance.choice(asked)} {mark}"
    return Planned(at, whatsapp.message(who, whatsapp.text(body)), kind, mark)


def _odd(kind, chance):
    if kind == "reaction":
        return "reaction", {"message_id": "wamid.OUT0", "emoji": "👍"}
    if kind == "unknown":
        return "hologram", {"anything": ["at", "all"]}
    return chance.choice([
        whatsapp.media("image", caption="¿Cuánto me dan por él?"), whatsapp.media("image"),
        whatsapp.media("audio", voice=True), whatsapp.media("sticker"), whatsapp.media("document"),
        ("location", {"latitude": 20.6736, "longitude": -103.344})])
