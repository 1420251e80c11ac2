"""What a schema cannot say of a request: how one part of it goes with another. schemathesis leaves out what does not."""

import schemathesis


@schemathesis.hook
def filter_body(context, body):
    """A message of a tool answers a call of the assistant before it, both after the user's last one."""
    messages = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(messages, list):
        return True
    calls = []
    for message in messages:
        if not isinstance(message, dict):
            continue
        if message.get("role") == "user":
            calls = []
        elif message.get("role") == "tool" and message.get("tool_call_id") not in calls:
            return False
        asked = message.get("tool_calls")
        calls += [call.get("id") for call in asked if isinstance(call, dict)] if isinstance(asked, list) else []
    return True
