#!/usr/bin/env bash
# Everything that official clients and a real browser have to say about us: 'make interop', and CI.
#
#   KB             the program that was built; default kb
#   PYTHON         the Python that makes the environments; default python3
#   INTEROP_TIME   what all of it may take; default 15m
set -uo pipefail
cd "$(dirname "$0")" || exit 1

limit=${INTEROP_TIME:-15m}
export KB=${KB:-kb}
status=0

step() {
    printf '\n== %s\n' "$1"
    shift
    timeout --kill-after=30s "$limit" "$@" || {
        echo "interop: failed: $*" >&2
        status=1
    }
}

step "Our reading of model providers, against their clients" ./run.sh
step "kb serve, used by official clients" server/run.sh
[ ! -x web/run.sh ] || step "The pages, in Chromium" web/run.sh
exit "$status"
