#!/usr/bin/env bash
# Everything that official clients and a real browser have to say about us: 'make interop', and CI.
#
#   KB             the program that was built; default kb
#   PYTHON         the Python that makes the environments; default python3
#   INTEROP_TIME   what each part of it may take; default 15m
#   CI             true: what is missing of the system's programs is installed by deps.sh
#   KB_INSTALL     1: the same
set -uo pipefail

limit=${INTEROP_TIME:-15m}
export KB=${KB:-kb}
case $KB in
    */*) KB=$(realpath -m "$KB") ;;
esac
cd "$(dirname "$0")" || exit 1
status=0

step() {
    printf '\n== %s\n' "$1"
    shift
    timeout --kill-after=30s "$limit" "$@" || {
        echo "interop: failed: $*" >&2
        status=1
    }
}

missing() {
    echo "make interop: $1" >&2
    [ "${2:-}" = harmless ] || status=1
}

if [ "${CI:-}" = true ] || [ "${KB_INSTALL:-}" = 1 ]; then
    ./deps.sh || status=1
fi
command -v "$KB" >/dev/null || missing "there is no '$KB': build it by 'make build', or name it in KB"
command -v "${PYTHON:-python3}" >/dev/null || missing "there is no '${PYTHON:-python3}': apt-get install python3-venv"
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] ||
    missing "there is no browser at '${CHROMIUM:-/usr/bin/chromium}': KB_INSTALL=1 make interop, or apt-get install chromium"
command -v node >/dev/null ||
    missing "there is no node: the pages' scripts are tried in the browser only (apt-get install nodejs)" harmless

step "Our reading of model providers, against their clients" ./run.sh
step "kb serve, used by official clients" server/run.sh
[ ! -x web/run.sh ] || step "The pages, in Chromium" web/run.sh
exit "$status"
