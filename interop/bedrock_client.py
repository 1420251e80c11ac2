"""Reads the fixtures of Amazon Bedrock with botocore: event streams, errors and signatures."""

import datetime
import json
import sys
from unittest import mock

import botocore
import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.client import Config
from botocore.credentials import Credentials
from botocore.eventstream import EventStreamBuffer, ParserError
from botocore.exceptions import ClientError, EventStreamError
from readings import Server, answer, failure, finish, fixture, usage

ENDS = {
    "end_turn": "complete", "stop_sequence": "complete", "max_tokens": "length", "tool_use": "tools",
    "guardrail_intervened": "filtered", "content_filtered": "filtered",
}
STREAMS = "bedrock/bedrock_eventstream"
SIGNATURES = "bedrock/bedrock_sigv4"

# Requests beside the recorded ones, odd in one way each: (name, method, URL, headers, body).
HOST = "https://bedrock-runtime.us-east-1.amazonaws.com"
ODD = [
    ("list_of_models", "GET", "https://bedrock.us-east-1.amazonaws.com/foundation-models?byOutputModality=TEXT", {}, ""),
    ("embedding_profile", "POST", f"{HOST}/model/us.cohere.embed-v4%3A0/invoke", {"accept": "application/json"}, "{}"),
    ("no_path", "GET", HOST, {}, ""),
    ("path_with_blank_and_tilde", "GET", f"{HOST}/a%20b/~c/%C3%B1", {}, ""),
    ("query_repeated_and_unsorted", "GET", f"{HOST}/x?b=2&a=1&a=0&a=", {}, ""),
    ("query_names_that_sort_by_bytes", "GET", f"{HOST}/x?a-b=1&a=2&a.b=3&B=4&a%20b=5", {}, ""),
    ("query_reserved_and_not_ascii", "GET", f"{HOST}/x?q=a%2Fb%3D%26c%20d~e-f_g.h&t=%C3%B1", {}, ""),
    ("query_without_value", "GET", f"{HOST}/x?empty&a=1", {}, ""),
    ("header_blanks_and_case", "POST", f"{HOST}/x", {"X-Amz-Meta-Note": "  a   b  c ", "CONTENT-TYPE": "text/plain"}, "x"),
    ("headers_never_signed", "POST", f"{HOST}/x", {"User-Agent": "kb", "Connection": "close", "X-Amzn-Trace-Id": "1"}, "x"),
    ("body_not_ascii", "POST", f"{HOST}/x", {"content-type": "application/json"}, '{"t":"¿Cuánto? 🐦\\n"}'),
    ("standard_port", "POST", "https://a.example:443/x", {}, ""),
    ("other_port", "POST", "https://a.example:8443/x", {}, ""),
]


# Signatures


def signed(case):
    credentials = Credentials(case["access_key_id"], case["secret_access_key"], case.get("session_token"))
    request = AWSRequest(
        method=case["method"], url=case["url"], headers=case["headers"], data=case["body_utf8"].encode())
    moment = datetime.datetime.strptime(case["timestamp"], "%Y%m%dT%H%M%SZ")
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(credentials, case["service"], case["region"]).add_auth(request)
    return request.headers["Authorization"]


def signatures():
    cases = fixture(SIGNATURES)["cases"]
    common = {key: cases[0][key] for key in ("access_key_id", "secret_access_key", "region", "service", "timestamp")}
    for name, method, url, headers, body in ODD:
        odd = {"name": name, "method": method, "url": url, "headers": headers, "body_utf8": body}
        cases.append({**common, **odd})
    for case in cases:
        kept = {key: value for key, value in case.items() if key in (
            "name", "method", "url", "headers", "body_utf8", "timestamp", "region", "service", "access_key_id",
            "secret_access_key", "session_token")}
        authorization = signed(case)
        if case.get("authorization", authorization) != authorization:
            print(f"interop: the recorded signature of '{case['name']}' is another", file=sys.stderr)
        yield {**kept, "authorization": authorization}


# Frames


def messages(data, size):
    """What the parser makes of bytes that come in pieces, or the kind of its refusal."""
    buffer, found = EventStreamBuffer(), []
    try:
        for start in range(0, len(data), size):
            buffer.add_data(data[start : start + size])
            for message in buffer:
                headers = {name: plain(value) for name, value in message.headers.items()}
                found.append({"headers": headers, "payload": message.payload.decode()})
    except ParserError:
        return "refused"
    return found


def plain(value):
    if isinstance(value, bool):
        return str(value).lower()
    return value.hex() if isinstance(value, bytes) else str(value)


def frames():
    root = fixture(STREAMS)
    named = [(item["name"], item["frame_hex"]) for item in root["frames"]]
    named = [(f"{index}/{name}", data) for index, (name, data) in enumerate(named)]
    named += [(f"bad/{item['name']}", item["hex"]) for item in root["negative"]]
    named.append(("full_stream", root["full_stream_hex"]))
    for name, data in named:
        found = [messages(bytes.fromhex(data), size) for size in (1, 7, 64, 1 << 20)]
        assert all(other == found[0] for other in found), name
        yield {"name": name, "messages": found[0]}


# Answers


def runtime(server):
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    return session.create_client(
        "bedrock-runtime", region_name="us-east-1", endpoint_url=server.base,
        config=Config(retries={"total_max_attempts": 1}))


def converse(server, stream):
    model = runtime(server)
    request = {"modelId": "m", "messages": [{"role": "user", "content": [{"text": "¿Horario?"}]}]}
    if not stream:
        return model.converse(**request)
    text, calls, stop, counts = "", {}, None, None
    for event in model.converse_stream(**request)["stream"]:
        start = event.get("contentBlockStart")
        if start and "toolUse" in start["start"]:
            calls[start["contentBlockIndex"]] = [start["start"]["toolUse"]["name"], ""]
        delta = event.get("contentBlockDelta", {})
        text += delta.get("delta", {}).get("text", "")
        if "toolUse" in delta.get("delta", {}):
            calls[delta["contentBlockIndex"]][1] += delta["delta"]["toolUse"]["input"]
        stop = event.get("messageStop", {}).get("stopReason", stop)
        counts = event.get("metadata", {}).get("usage", counts)
    tokens = counts and usage(counts["inputTokens"], counts["outputTokens"], counts.get("cacheReadInputTokens"))
    return answer(text, [calls[index] for index in sorted(calls)], ENDS.get(stop, "other"), tokens)


def attempt(read):
    try:
        return read()
    except ClientError as error:
        # A failure in the middle of a stream has no status of its own.
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return failure(None if isinstance(error, EventStreamError) else status, error.response["Error"]["Message"])


def chats(server):
    root = fixture(STREAMS)
    kind = {"content-type": "application/vnd.amazon.eventstream"}
    for name, data in (("full_stream", root["full_stream_hex"]), ("exception_stream", root["exception_stream"]["hex"])):
        server.play((200, kind, bytes.fromhex(data)))
        yield {"name": name, **attempt(lambda: converse(server, stream=True))}
    for item in fixture(SIGNATURES)["error_responses"]:
        headers = {"content-type": "application/json", "x-amzn-errortype": item["x-amzn-ErrorType"]}
        server.play((item["status"], headers, json.dumps(item["body"]).encode()))
        yield {"name": f"error/{item['name']}", **attempt(lambda: converse(server, stream=False))}


def main():
    sections = {"signatures": list(signatures()), "frames": list(frames()), "chats": list(chats(Server()))}
    return finish("bedrock", f"botocore {botocore.__version__}", sections)


if __name__ == "__main__":
    sys.exit(main())
