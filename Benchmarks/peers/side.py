"""The peers' end of a contest: the same lines as `bench` speaks (harness/contest.py)."""

import json
import sys
import time


def serve(answer, **about):
    """Says that it is ready, then answers each request with what `answer` gives back."""
    print(json.dumps({"ready": True, **about}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def timed(work):
    begin = time.perf_counter()
    value = work()
    return value, (time.perf_counter() - begin) * 1000


def build(work):
    """Seconds that making an index took, kept beside it."""
    begin = time.perf_counter()
    value = work()
    return value, round(time.perf_counter() - begin, 2)
