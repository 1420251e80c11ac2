"""What a schema cannot say of a request: how one part of it goes with another. schemathesis leaves out what does not."""

import schemathesis

# What a filter may have several of.
LISTED = {"source", "path", "type", "phrase", "lang", "language"}
# Unicode's White_Space.
BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


@schemathesis.hook
def filter_case(context, case):
    body = case.body if isinstance(case.body, dict) else {}
    return _can_hold(body.get("filter")) and _is_conversation(body.get("messages"))


def _can_hold(conditions):
    """Metadata has one value; keys and values are compared without case."""
    if isinstance(conditions, dict):
        conditions = [f"{key}={value}" for key, value in conditions.items() if isinstance(value, str)]
    words = [word for word in conditions if isinstance(word, str)] if isinstance(conditions, list) else []
    keys = [key for key, _ in {tuple(word.lower().partition("=")[::2]) for word in words} if key not in LISTED]
    return len(keys) == len(set(keys))


def _is_conversation(messages):
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        return True
    last = max((place for place, message in enumerate(messages) if message.get("role") == "user"), default=None)
    spoken = [message.get("role") for message in messages if message.get("role") not in ("system", "developer")]
    if spoken and spoken[-1] == "assistant":
        return False  # An answer that was begun is not gone on with.
    return last is None or _says_something(messages[last].get("content")) and _answers_calls(messages[last + 1:])


def _says_something(question):
    """The user's last message is the question, and not blank."""
    parts = question if isinstance(question, list) else [{"text": question}]
    texts = [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
    # What has no text at all is refused by the schema too.
    return not texts or any(text.strip(BLANKS) for text in texts)


def _answers_calls(messages):
    """After it, a message of a tool answers a call of the assistant before."""
    calls = []
    for message in messages:
        asked = message.get("tool_calls")
        if message.get("role") == "assistant" and isinstance(asked, list):
            calls += [call.get("id") for call in asked if isinstance(call, dict)]
        elif message.get("role") == "tool" and message.get("tool_call_id") not in calls:
            return False
    return True
