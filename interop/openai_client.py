"""Reads the fixtures of OpenAI-compatible servers with the official `openai` client."""

import json
import sys

import openai
from readings import Server, answer, failure, finish, fixture, usage

ENDS = {"stop": "complete", "length": "length", "tool_calls": "tools", "content_filter": "filtered"}
MESSAGES = [{"role": "user", "content": "¿Horario?"}]


def client(server, retries=0):
    return openai.OpenAI(api_key="test", base_url=server.base + "/v1", max_retries=retries)


def end(reason, calls):
    if calls:
        return "tools"
    return "complete" if reason is None else ENDS.get(reason, "other")


def tokens(counts):
    if counts is None:
        return None
    details = counts.prompt_tokens_details
    return usage(counts.prompt_tokens, counts.completion_tokens, details and details.cached_tokens)


def whole(api):
    reply = api.chat.completions.create(model="m", messages=MESSAGES)
    choice = reply.choices[0]
    calls = [(call.function.name, call.function.arguments) for call in choice.message.tool_calls or []]
    return answer(choice.message.content, calls, end(choice.finish_reason, calls), tokens(reply.usage))


def streamed(api):
    text, calls, reason, counts = "", {}, None, None
    stream = api.chat.completions.create(
        model="m", messages=MESSAGES, stream=True, stream_options={"include_usage": True})
    for chunk in stream:
        counts = tokens(chunk.usage) or counts
        for choice in chunk.choices[:1]:
            reason = choice.finish_reason or reason
            text += choice.delta.content or ""
            for position, piece in enumerate(choice.delta.tool_calls or []):
                index = position if piece.index is None else piece.index
                name, arguments = calls.get(index, ("", ""))
                calls[index] = (piece.function.name or name, arguments + (piece.function.arguments or ""))
    ordered = [calls[index] for index in sorted(calls)]
    return answer(text, ordered, end(reason, ordered), counts)


def words(body):
    """The server's own, inside an error body in any of its shapes."""
    if isinstance(body, dict):
        return next((body[key] for key in ("message", "detail") if isinstance(body.get(key), str)), None)
    return body if isinstance(body, str) and not body.startswith("<") else None


def attempt(read):
    try:
        return read()
    except openai.APIStatusError as error:
        return failure(error.status_code, words(error.body))
    except openai.APIError as error:
        return failure(None, words(error.body))
    except (TypeError, ValueError, AttributeError):
        # What the client makes of bytes that it does not expect.
        return failure(None, None)


def served(given):
    return given["status"], given["headers"], given["body"].encode()


def chats(server):
    for name in ("server_behaviour", "groq"):
        for case in fixture(f"openai/{name}")["cases"]:
            if "/models" in case.get("request", {}).get("path", "") or case["name"] == "models":
                continue
            server.play(served(case["server"]))
            read = streamed if "stream" in case["name"] else whole
            yield {"name": f"{name}/{case['name']}", **attempt(lambda: read(client(server)))}


def retries(server):
    ok = (200, {"content-type": "application/json"}, b'{"choices":[{"message":{"content":"x"}}]}')
    for case in fixture("openai/server_behaviour")["retries"]:
        answers = [
            ok if given["status"] == 200 else (given["status"], given["headers"], b"{}")
            for given in case["responses"]
        ]
        server.play(*answers)
        result = attempt(lambda: whole(client(server, retries=2)))
        yield {"name": case["name"], "requests": server.requests, "failure": result.get("failure")}


def models(server):
    for case in fixture("openai/server_behaviour")["models_list"]:
        body = json.dumps(case["server_body"]).encode()
        server.play((200, {"content-type": "application/json"}, body))
        found = attempt(lambda: {"names": [model.id for model in client(server).models.list().data or []]})
        yield {"name": case["name"], **found}


def vectors(server):
    for case in fixture("openai/client_requests")["embedding_decoding"]:
        if case["name"].startswith("explicit"):
            continue
        item = {"object": "embedding", "index": 0, "embedding": case["server_embedding"]}
        body = json.dumps({"object": "list", "data": [item], "model": "m"}).encode()
        server.play((200, {"content-type": "application/json"}, body))
        reply = client(server).embeddings.create(model="m", input=["x"])
        yield {"name": case["name"], "vector": [float(number) for number in reply.data[0].embedding]}


def main():
    server = Server()
    sections = {
        "chats": list(chats(server)), "retries": list(retries(server)), "models": list(models(server)),
        "vectors": list(vectors(server)),
    }
    return finish("openai", f"openai {openai.__version__}", sections)


if __name__ == "__main__":
    sys.exit(main())
