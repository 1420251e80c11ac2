#!/bin/sh
# Runs the official clients in a Python environment of their own, which is removed afterwards (environment.sh).
#
#   PYTHON    the Python that makes the environment; default python3
#   --write   write what the clients see to fixtures/http/*/readings.json in place of comparing
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$here/environment.sh"
make_environment "$here/requirements-providers.txt"

status=0
for script in openai_client bedrock_client; do
    "$environment/bin/python" "$here/$script.py" "$@" || status=1
done
exit "$status"
