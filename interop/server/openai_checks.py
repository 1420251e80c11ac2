"""The official `openai` client against /v1, unchanged."""

import base64
import concurrent.futures
import contextlib
import io
import json
import math
import pathlib
import re
import struct

import openai
from checks import raises, same, true
from harness import request

KNOWN = "Si lo devuelvo con 420 km, ¿cuánto me descuentan?"
FIGURE = "$8"
UNKNOWN = "¿Cuánto cuesta blindar un coche?"
EMBEDDER = "all-MiniLM-L6-v2"


def client(server, key, **options):
    return openai.OpenAI(api_key=key, base_url=server.url + "/v1", **{"max_retries": 0, "timeout": 60, **options})


def asks(question):
    return [{"role": "user", "content": question}]


def complete(api, question=KNOWN, **options):
    return api.chat.completions.create(model="kb", messages=asks(question), **options)


def examples(checks, server, key):
    """What docs/guides shows, as it stands there but for the address and the key."""
    guide = pathlib.Path(__file__).resolve().parents[2] / "docs/guides/openai-clients.md"
    shown = re.findall(r"^```python\n(.*?)^```", guide.read_text(), re.DOTALL | re.MULTILINE)
    with checks(f"the examples of {guide.name} run"):
        true(shown, "there is none")
        for example in shown:
            said = io.StringIO()
            code = example.replace("http://127.0.0.1:8080", server.url).replace("kb_...", key)
            with contextlib.redirect_stdout(said):
                exec(compile(code, guide.name, "exec"), {})
            true("950" in said.getvalue() and "True" in said.getvalue(), f"it printed {said.getvalue()[:300]!r}")


def models(checks, api):
    with checks("models.list names the assistant and the embedder"):
        found = list(api.models.list())
        same({model.id for model in found}, {"kb", "kb+sources", EMBEDDER}, "the list")
        true(all(model.object == "model" and type(model.created) is int for model in found), f"odd models: {found}")
    with checks("models.retrieve gives each"):
        same([api.models.retrieve(name).id for name in ("kb", EMBEDDER)], ["kb", EMBEDDER], "the names")
    with checks("models.retrieve of another is NotFoundError, model_not_found"):
        error = raises(openai.NotFoundError, lambda: api.models.retrieve("nobody/none:1"))
        same(error.code, "model_not_found", "the code")


def whole_answers(checks, api):
    with checks("chat.completions.create answers from the documents, every field with its type"):
        reply = complete(api)
        true(FIGURE in reply.choices[0].message.content, f"answer: {reply.choices[0].message.content!r}")
        same((reply.object, reply.choices[0].finish_reason, reply.choices[0].index), ("chat.completion", "stop", 0))
        same(reply.choices[0].message.role, "assistant", "the role")
        true(reply.id.startswith("chatcmpl-") and type(reply.created) is int, f"frame: {reply!r}"[:300])
        same(reply.usage.total_tokens, reply.usage.prompt_tokens + reply.usage.completion_tokens, "the total")
        true(reply._request_id, "there is no request id")
    with checks("what the documents do not know is said so, as an answer"):
        reply = complete(api, UNKNOWN)
        true(reply.choices[0].message.content, "the answer is empty")
        same(reply.choices[0].finish_reason, "stop", "the reason")
    with checks("sources come in a field that the client lets through"):
        extra = {**(complete(api).model_extra or {}), **(complete(api).choices[0].message.model_extra or {})}
        true("devoluciones.md" in json.dumps(extra, ensure_ascii=False), f"extra fields: {sorted(extra)}")
    with checks("the model kb+sources has them in the text, for clients that show nothing else"):
        text = api.chat.completions.create(model="kb+sources", messages=asks(KNOWN)).choices[0].message.content
        true("devoluciones" in text.lower(), f"answer: {text!r}")
    with checks("earlier turns of the request are remembered"):
        earlier = [*asks("¿Tienen SUV automáticas?"), {"role": "assistant", "content": "Sí, varias."}]
        reply = api.chat.completions.create(model="kb", messages=[*earlier, *asks(KNOWN)])
        true(FIGURE in reply.choices[0].message.content, f"answer: {reply.choices[0].message.content!r}")
    with checks("a developer message, parts of text and unknown fields are taken"):
        parts = [{"type": "text", "text": KNOWN}]
        messages = [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": parts}]
        reply = api.chat.completions.create(
            model="kb", messages=messages, temperature=0.2, max_completion_tokens=300, seed=7, user="ana",
            extra_body={"nobody_knows": {"this": [1]}})
        true(FIGURE in reply.choices[0].message.content, f"answer: {reply.choices[0].message.content!r}")
    with checks("a base address with a slash at its end works"):
        other = api.copy(base_url=str(api.base_url).rstrip("/") + "/")
        true(complete(other).choices, "there is no choice")
    with checks("eight at once are all answered"):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: complete(api).choices[0].message.content, range(8)))
        true(all(FIGURE in reply for reply in replies), f"answers: {replies}")


def streamed_answers(checks, api, expected=FIGURE):
    with checks("stream=True: role first, then the same text, then the reason, and no chunk without a choice"):
        chunks = list(complete(api, stream=True))
        same(chunks[0].choices[0].delta.role, "assistant", "the first role")
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        same(text, complete(api).choices[0].message.content, "the text")
        same([chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason], ["stop"])
        same({(chunk.id, chunk.created, chunk.model, chunk.object) for chunk in chunks},
             {(chunks[0].id, chunks[0].created, chunks[0].model, "chat.completion.chunk")}, "the frames")
        true(all(chunk.usage is None for chunk in chunks), "usage came unasked")
    with checks("stream_options.include_usage: one last chunk with the usage and no choice"):
        chunks = list(complete(api, stream=True, stream_options={"include_usage": True}))
        same(chunks[-1].choices, [], "the last choices")
        true(chunks[-1].usage and chunks[-1].usage.total_tokens >= 0, "there is no usage")
        true(all(chunk.usage is None for chunk in chunks[:-1]), "usage came early")
    with checks("the accumulating helper of the client agrees"):
        with api.chat.completions.stream(model="kb", messages=asks(KNOWN)) as stream:
            final = stream.get_final_completion()
        true(expected in final.choices[0].message.content, f"answer: {final.choices[0].message.content!r}")
    with checks("a stream that is left early harms nobody"):
        complete(api, stream=True).close()
        true(complete(api).choices, "there is no choice")
    with checks("the answer is an event stream that no proxy keeps back"):
        raw = api.chat.completions.with_raw_response.create(model="kb", messages=asks(KNOWN), stream=True)
        true(raw.headers["content-type"].startswith("text/event-stream"), raw.headers["content-type"])
        same((raw.headers.get("cache-control"), raw.headers.get("x-accel-buffering")), ("no-cache", "no"))
        raw.parse().close()


def errors(checks, server, api, keys):
    refused = {
        "no messages": {"messages": []}, "two choices (n)": {"n": 2}, "log probabilities": {"logprobs": True},
        "an unknown response_format": {"response_format": {"type": "poem"}}, "a wrong type": {"temperature": "hot"},
    }
    for name, wrong in refused.items():
        with checks(f"{name}: BadRequestError with the field's name"):
            given = {"model": "kb", "messages": asks(KNOWN), **wrong}
            error = raises(openai.BadRequestError, lambda: api.chat.completions.create(**given))
            same((error.type, error.param), ("invalid_request_error", next(iter(wrong))))
            true(error.body.get("message"), "there are no words")
    with checks("a body that is no JSON is a 400 in the same shape"):
        status, headers, body = request(
            "POST", server.url + "/v1/chat/completions", b"{nope", authorization=f"Bearer {keys['ask']}",
            content_type="application/json")
        same((status, json.loads(body)["error"]["type"]), (400, "invalid_request_error"))
        true(headers.get("x-request-id"), "there is no x-request-id")
    with checks("another model: NotFoundError, model_not_found"):
        error = raises(
            openai.NotFoundError, lambda: api.chat.completions.create(model="gpt-4o", messages=asks(KNOWN)))
        same(error.code, "model_not_found", "the code")
    with checks("an interface that is not there, /v1/responses: NotFoundError with words"):
        error = raises(openai.NotFoundError, lambda: api.responses.create(model="kb", input=KNOWN))
        true(isinstance(error.body, dict) and error.body.get("message"), f"body: {error.body!r}")
    with checks("a wrong method is a 405 in the same shape"):
        status, _, body = request("GET", server.url + "/v1/chat/completions", authorization=f"Bearer {keys['ask']}")
        same((status, sorted(json.loads(body)["error"])), (405, ["code", "message", "param", "type"]))
    for name, wrong in {"a wrong key": keys["ask"][:-1] + "?", "no key of ours": "sk-none"}.items():
        with checks(f"{name}: AuthenticationError, invalid_api_key"):
            error = raises(openai.AuthenticationError, lambda: complete(client(server, wrong)))
            same(error.code, "invalid_api_key", "the code")
    with checks("a key that may only search: PermissionDeniedError"):
        raises(openai.PermissionDeniedError, lambda: complete(client(server, keys["search"])))
    with checks("a body of 2 MB: 413"):
        error = raises(openai.APIStatusError, lambda: complete(api, "a" * 2_000_000))
        same(error.status_code, 413, "the status")
    with checks("more than the key allows in a minute: RateLimitError that says when to come again"):
        slow = client(server, keys["slow"])
        complete(slow), complete(slow)
        error = raises(openai.RateLimitError, lambda: complete(slow))
        true(float(error.response.headers["retry-after"]) > 0, "there is no retry-after")
    with checks("a client that does not wait: APITimeoutError, and the server goes on"):
        raises(openai.APITimeoutError, lambda: complete(api.with_options(timeout=openai.Timeout(10, read=0.0005))))
        true(complete(api).choices, "there is no choice")


def embeddings(checks, api):
    create = api.embeddings.create
    with checks("embeddings: the client's own base64 and floats are the same vectors, of length 1"):
        given = ["¿Qué cubre la garantía?", "What does the warranty cover?"]
        usual = create(model=EMBEDDER, input=given)
        floats = create(model=EMBEDDER, input=given, encoding_format="float")
        same([item.index for item in usual.data], [0, 1], "the places")
        for one, other in zip(usual.data, floats.data):
            same(len(one.embedding), 384, "the length")
            true(max(abs(a - b) for a, b in zip(one.embedding, other.embedding)) < 1e-6, "they differ")
            true(abs(math.hypot(*one.embedding) - 1) < 1e-3, f"the norm is {math.hypot(*one.embedding)}")
        true(usual.usage.prompt_tokens > 0, "no tokens were counted")
    with checks("embeddings: base64 asked for outright is little-endian float32"):
        text = create(model=EMBEDDER, input="hola", encoding_format="base64").data[0].embedding
        numbers = struct.unpack("<384f", base64.b64decode(text))
        other = create(model=EMBEDDER, input="hola", encoding_format="float").data[0].embedding
        true(max(abs(a - b) for a, b in zip(numbers, other)) < 1e-6, "they differ")
    wrong = {
        "an empty text": {"input": ""}, "an empty list": {"input": []}, "other dimensions": {"dimensions": 7},
        "an unknown encoding": {"encoding_format": "roman"},
    }
    for name, change in wrong.items():
        with checks(f"embeddings of {name}: BadRequestError with the field's name"):
            error = raises(openai.BadRequestError, lambda: create(**{"model": EMBEDDER, "input": "x", **change}))
            same(error.param, next(iter(change)), "the field")
    with checks("embeddings of another model: NotFoundError"):
        raises(openai.NotFoundError, lambda: create(model="text-embedding-3-small", input="x"))


TOOL = {
    "type": "function",
    "function": {
        "name": "estado_del_pedido", "description": "Dice dónde está un pedido.",
        "parameters": {"type": "object", "properties": {"numero": {"type": "string"}}, "required": ["numero"]},
    },
}


def with_a_model(checks, api, model):
    """What only a chat model does: `api` is of a server that has the stand-in as one."""
    order = "¿Dónde está mi pedido A-77?"
    with checks("the client's own tools reach the model, and its call reaches the client"):
        reply = complete(api, order, tools=[TOOL])
        same(reply.choices[0].finish_reason, "tool_calls", "the reason")
        call = reply.choices[0].message.tool_calls[0]
        same((call.type, call.function.name, json.loads(call.function.arguments)),
             ("function", "estado_del_pedido", {"numero": "A-77"}))
    with checks("the tool's result goes back and is worded"):
        turn = {"role": "assistant", "content": None, "tool_calls": [call.model_dump()]}
        result = {"role": "tool", "tool_call_id": call.id, "content": "En camino"}
        reply = api.chat.completions.create(model="kb", messages=[*asks(order), turn, result], tools=[TOOL])
        true("va en camino" in reply.choices[0].message.content, f"answer: {reply.choices[0].message.content!r}")
    with checks("a call that is streamed is put together by the client's helper"):
        with api.chat.completions.stream(model="kb", messages=asks(order), tools=[TOOL]) as stream:
            final = stream.get_final_completion()
        same(final.choices[0].message.tool_calls[0].function.name, "estado_del_pedido", "the name")
    with checks("usage is what the model counted"):
        usage = complete(api, KNOWN).usage
        true(usage.prompt_tokens >= 100 and usage.completion_tokens >= 20, f"usage: {usage}")
    with checks("temperature and length reach the model"):
        model.requests.clear()
        complete(api, "¿Qué cubre la garantía Plus?", temperature=0.3, max_tokens=77)
        sent = [request.json for request in model.requests if request.path.endswith("/completions")]
        heats = [item.get("temperature") for item in sent]
        lengths = [item.get("max_completion_tokens") or item.get("max_tokens") for item in sent]
        true(0.3 in heats and 77 in lengths, f"temperatures: {heats}, lengths: {lengths}")
    for mark, what in {
        "FALLA-500": "answers 500", "FALLA-429": "answers 429", "BASURA": "answers garbage", "CUELGA": "hangs",
    }.items():
        with checks(f"a model that {what}: the documents are quoted instead"):
            reply = complete(api, f"{KNOWN} {mark}")
            true(FIGURE in reply.choices[0].message.content, f"answer: {reply.choices[0].message.content!r}")
