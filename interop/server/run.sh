#!/usr/bin/env bash
# Lets the official clients of OpenAI, Twilio and WhatsApp use a real `kb serve`. What is given is passed on:
# --only GROUP, --examples N.
#
#   KB       the program; default kb
#   PYTHON   the Python that makes the environment; default python3
#   VENV     an environment that is kept and used again; default one of its own, removed afterwards
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

kb=$(command -v "${KB:-kb}") || {
    echo "make interop: cannot run '${KB:-kb}': build it by 'make build', or name it in KB" >&2
    exit 1
}
# shellcheck source-path=SCRIPTDIR
. "$here/../environment.sh"
make_environment "$here/../requirements-server.txt"
"$environment/bin/python" "$here/main.py" --kb "$(realpath "$kb")" "$@"
