"""Starts `kb serve` on the sample company and lets the official clients use it. See ../README.md."""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile

import bridge_checks
import harness
import openai_checks
import service_checks
import simulator_checks
import standins
import twilio_checks
import whatsapp_checks
from checks import Checks, finish

GROUPS = ("openai", "model", "whatsapp", "twilio", "bridges", "simulator", "service", "schema")


def settings(graph, twilio):
    return {
        "server": {"public_url": harness.PUBLIC_URL},
        "whatsapp": {
            "app_secret": harness.APP_SECRET, "verify_token": harness.VERIFY_TOKEN, "base_url": graph.base,
            "access_token": harness.ACCESS_TOKEN, "numbers": {harness.PHONE_NUMBER_ID: {"name": "Ventas"}}},
        "twilio": {
            "account_sid": harness.ACCOUNT_SID, "auth_token": harness.AUTH_TOKEN, "base_url": twilio.base,
            "senders": {harness.SENDER: {"language": "es"}}},
        # Short, so that a run takes no longer than it has to.
        "messaging": {"quiet_window": 1},
    }


def prepare(kb, folder, ready=None):
    base = harness.Base(kb, folder / "base")
    if ready:
        shutil.copytree(ready, base.folder, dirs_exist_ok=True)
        base.configure()
    else:
        base.ingest_sample()
    keys = {
        "ask": base.key("ask"), "search": base.key("search"), "admin": base.key("admin"),
        "all": base.key("ask", "search", "ingest"), "slow": base.key("ask", per_minute=2)}
    return base, keys


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--kb", default=os.environ.get("KB", "kb"), help="the program")
    options.add_argument("--only", action="append", choices=GROUPS, help="a group of checks; repeatable")
    options.add_argument("--examples", type=int, default=15, help="made up requests for each route")
    options.add_argument("--seed", type=int, help="other made up requests, at random, in place of the same ones each time")
    options.add_argument("--base", help="a folder with kb.sqlite of the sample company, in place of ingesting it")
    options = options.parse_args()
    # Nothing here goes through a proxy.
    os.environ.update(NO_PROXY="127.0.0.1,localhost", no_proxy="127.0.0.1,localhost")
    wanted = options.only or GROUPS
    with tempfile.TemporaryDirectory(prefix="kb-interop-") as folder:
        return run(options, wanted, pathlib.Path(folder))


def run(options, wanted, folder):
    groups = {name: Checks(name) for name in GROUPS}
    base, keys = prepare(options.kb, folder, options.base)
    graph, twilio, model = standins.Graph(), standins.Twilio(), standins.Model()
    modelled = base.copy(folder / "modelled")
    base.configure(**settings(graph, twilio))
    server = harness.Server(base)
    try:
        api = openai_checks.client(server, keys["ask"])
        if "openai" in wanted:
            openai_checks.models(groups["openai"], api)
            openai_checks.examples(groups["openai"], server, keys["ask"])
            openai_checks.whole_answers(groups["openai"], api)
            openai_checks.streamed_answers(groups["openai"], api)
            openai_checks.embeddings(groups["openai"], openai_checks.client(server, keys["all"]))
            openai_checks.errors(groups["openai"], server, api, keys)
        if "whatsapp" in wanted:
            whatsapp_checks.run(groups["whatsapp"], server, graph)
        if "twilio" in wanted:
            twilio_checks.run(groups["twilio"], server, twilio)
        if "bridges" in wanted:
            bridge_checks.run(groups["bridges"], server, keys["ask"])
        if "service" in wanted:
            service_checks.metrics(groups["service"], server, keys["admin"])
        if "schema" in wanted:
            service_checks.schema(groups["schema"], server, keys["admin"], folder, options.examples, options.seed)
        if "service" in wanted:
            service_checks.secrets(groups["service"], base, server, keys)
            service_checks.stopping(groups["service"], server)
    finally:
        server.stop()
    if "model" in wanted:
        with_a_model(groups["model"], modelled, keys, model)
    if "simulator" in wanted:
        simulator_checks.run(groups["simulator"], base.copy(folder / "simulated"))
    if "service" in wanted:
        service_checks.starting(groups["service"], base)
    return finish(list(groups.values()))


def with_a_model(checks, base, keys, model):
    base.configure(
        models=["openai/scripted"], openai={"base_url": model.base + "/v1", "api_key": "sk-standin"},
        chat={"timeout": 5})
    server = harness.Server(base)
    try:
        api = openai_checks.client(server, keys["ask"])
        openai_checks.with_a_model(checks, api, model)
        # Twice more, so that every way of answering is also streamed through a model.
        openai_checks.streamed_answers(checks, api, expected="Con gusto")
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
