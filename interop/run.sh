#!/bin/sh
# Runs the official clients in a Python environment of their own, which is removed afterwards.
#
#   PYTHON    the Python that makes the environment; default python3
#   --write   write what the clients see to fixtures/http/*/readings.json in place of comparing
set -eu

here=$(cd "$(dirname "$0")" && pwd)
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
"${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements-providers.txt"

status=0
for script in openai_client bedrock_client; do
    "$environment/bin/python" "$here/$script.py" "$@" || status=1
done
exit "$status"
