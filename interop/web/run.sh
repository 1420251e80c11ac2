#!/usr/bin/env bash
# Drives the pages of a real `kb serve` with a real browser, and checks their scripts without one. What is given is
# passed on: --only CHECK, --shots FOLDER.
#
#   KB         the program; default kb
#   CHROMIUM   the browser; default /usr/bin/chromium
#   PYTHON     the Python that makes the environment; default python3
#   VENV       an environment that is kept and used again; default one of its own, removed afterwards
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
assets=$here/../../Sources/Server/Web/Assets

kb=$(command -v "${KB:-kb}") || {
    echo "make interop: cannot run '${KB:-kb}': build it by 'make build', or name it in KB" >&2
    exit 1
}
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
[ -x "$CHROMIUM" ] || {
    echo "make interop: no browser at '$CHROMIUM': apt-get install chromium, or name one in CHROMIUM" >&2
    exit 1
}
if command -v node >/dev/null; then
    for script in "$assets"/*.mjs "$assets"/*.js; do node --check "$script"; done
    node --test "$here/unit.mjs"
else
    echo "make interop: no node; the scripts are tried in the browser only" >&2
fi

# shellcheck source-path=SCRIPTDIR
. "$here/../environment.sh"
make_environment "$here/../requirements-web.txt"
"$environment/bin/python" "$here/serve.py" --kb "$(realpath "$kb")" "$@"
