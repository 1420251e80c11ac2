"""Whether every accepted message was answered once, by the database and by what WhatsApp took."""

import json
from collections import Counter, defaultdict

from .model import MARK

FINAL = {"answered", "duplicate", "silent", "stale", "limited", "blocked", "ignored"}
SENT = {"sent", "delivered", "read"}


def check(server, graph, day, interrupted):
    """`interrupted`: how often a kill cut the sending of each row of the outbox; so often it may be sent again."""
    broken = []
    inbox = {message: (outcome, thread) for message, outcome, *thread in server.rows(
        "SELECT message, outcome, channel, account, contact FROM inbox")}
    outbox = server.rows(
        "SELECT id, contact, state, attempts, channel_id, failure, content, conversation FROM outbox ORDER BY id")
    accepted = [one for one in day.messages if one.taken_at]
    if integrity := [row[0] for row in server.rows("PRAGMA integrity_check") if row[0] != "ok"]:
        broken.append(f"the database is damaged: {integrity[:3]}")
    outcomes = Counter()
    for one in accepted:
        outcome, _ = inbox.get(one.message["id"], ("absent", None))
        outcomes[outcome or "waiting"] += 1
        if outcome not in FINAL:
            broken.append(f"a {one.kind} that was accepted is {outcome or 'waiting'}: {one.message['id']}")
    lost = sum(outcomes[name] for name in ("absent", "waiting"))
    for identity in set(inbox) - {one.message["id"] for one in day.messages}:
        broken.append(f"the inbox has a message that nobody sent: {identity}")

    histories = check_history(server, day, inbox, outbox, broken)
    sends = check_sends(graph, outbox, interrupted, broken)
    marks = check_marks(graph, day, sends["repeats"], broken)
    check_odd_kinds(accepted, inbox, outcomes, broken)
    unanswered = sum(1 for row in outbox if row[2] in ("waiting", "sending"))
    return {
        "accepted": len(accepted), "outcomes": dict(outcomes), "kinds": dict(Counter(one.kind for one in accepted)),
        "webhooks_repeated": sum(one.attempts - one.copies for one in accepted),
        "taken": len(graph.taken), "outbox": dict(Counter(row[2] for row in outbox)),
        "lost": lost + sends["lost"], "sent_twice": len(sends["repeats"]),
        "sent_twice_ambiguous": sends["excused"], "out_of_order": sends["out_of_order"],
        "marks_answered_by_the_model": marks["answered"], "turns": histories["turns"],
        "interrupted_sends": interrupted.total(), "waiting": outcomes["waiting"] + unanswered, "broken": broken,
    }


def check_history(server, day, inbox, outbox, broken):
    """Each question stands once in what was said, and an answer after it."""
    said = defaultdict(list)
    for conversation, role, text in server.rows(
            """SELECT c.id, m.role, m.text FROM messages m JOIN conversations c ON c.key = m.conversation
               ORDER BY m.conversation, m.id"""):
        said[conversation].append((role, text))
    counts, turns = Counter(), 0
    replies = Counter(row[7] for row in outbox)
    asked = Counter(one.mark for one in day.messages)
    for conversation, messages in said.items():
        roles = [role for role, _ in messages]
        turns += roles.count("assistant")
        if replies[conversation] < roles.count("assistant"):
            broken.append(f"conversation {conversation} has answers that were never sent")
        for role, text in messages:
            if role == "contact":
                counts.update(set(MARK.findall(text)))
        for before, after in zip(roles, roles[1:]):
            if before == after == "assistant":
                broken.append(f"two answers follow each other in conversation {conversation}")
    for one in day.messages:
        outcome = inbox.get(one.message["id"], (None,))[0]
        # The same words twice are answered twice where a kill came between them.
        once = one.mark and asked[one.mark] == 1
        if once and outcome == "answered" and counts[one.mark] != 1:
            broken.append(f"a question stands {counts[one.mark]} times in the history: {one.mark}")
    return {"turns": turns}


def check_sends(graph, outbox, interrupted, broken):
    """What WhatsApp took against the outbox."""
    by_channel_id = {row[4]: row for row in outbox if row[4]}
    known = {identity for _, identity, _, _ in graph.taken}
    lost = 0
    for identity, _, state, _, channel_id, failure, _, _ in outbox:
        if state in SENT and channel_id not in known:
            lost += 1
            broken.append(f"outbox {identity} is {state}, and WhatsApp never took it")
        if state in ("failed", "cancelled", "uncertain", "waiting", "sending"):
            broken.append(f"outbox {identity} is {state}: {failure}")
    # A message that was taken without the server hearing of it: the same text was sent again.
    repeats = [one for one in graph.taken if one[1] not in by_channel_id]
    allowed = Counter()
    for row in outbox:
        allowed[body(row[6])] += min(interrupted[row[0]], row[3] - 1)
    excused = 0
    for _, _, recipient, text in repeats:
        allowed[text] -= 1
        if allowed[text] >= 0:
            excused += 1
        else:
            broken.append(f"a message to {recipient} was sent twice, and no kill cut its sending: {text[:60]!r}")
    return {"lost": lost, "repeats": repeats, "excused": excused,
            "out_of_order": check_order(graph, by_channel_id, broken)}


def check_order(graph, by_channel_id, broken):
    """Replies to one contact are taken in the order of the outbox."""
    last, wrong = {}, 0
    for _, identity, recipient, _ in graph.taken:
        row = by_channel_id.get(identity)
        if row is None:
            continue
        if row[0] < last.get(recipient, 0):
            wrong += 1
            broken.append(f"outbox {row[0]} to {recipient} was taken after {last[recipient]}")
        last[recipient] = max(row[0], last.get(recipient, 0))
    return wrong


def check_marks(graph, day, repeats, broken):
    """Seen from outside: the model repeats each question's mark, and no mark comes to a customer twice."""
    repeated = {one[1] for one in repeats}
    seen, asked = Counter(), Counter(one.mark for one in day.messages)
    for _, identity, _, text in graph.taken:
        if identity not in repeated:
            seen.update(set(MARK.findall(text)))
    for mark, count in seen.items():
        if count > asked[mark]:
            broken.append(f"a question was answered {count} times: {mark}")
    return {"answered": sum(1 for one in day.messages if one.mark and seen[one.mark])}


def check_odd_kinds(accepted, inbox, outcomes, broken):
    """Files and unknown kinds get a reply; nothing is passed over in silence but reactions and repetitions."""
    for one in accepted:
        outcome = inbox.get(one.message["id"], (None,))[0]
        if outcome in ("silent", "stale", "limited", "blocked"):
            broken.append(f"a {one.kind} is {outcome}, for which there is no reason: {one.message['id']}")
        if outcome == "ignored" and one.kind != "reaction":
            broken.append(f"a {one.kind} was ignored: {one.message['id']}")
        if outcome == "duplicate" and one.kind not in ("repeat", "text", "media", "unknown", "reaction"):
            broken.append(f"a {one.kind} is called a duplicate: {one.message['id']}")


def body(content):
    """The text of a row of the outbox, whatever kind of content it is."""
    def search(value):
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            for name in ("text", "_0", "body"):
                if name in value:
                    return search(value[name])
            for one in value.values():
                return search(one)
        return ""

    return search(json.loads(content))
