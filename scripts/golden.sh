#!/usr/bin/env bash
# Puts the golden questions about the sample company to kb, in a base of its own, and compares with what passed when
# the baseline was written. Whatever is given is passed on to kb eval: --update-baseline, --model provider/name.
#
#   KB            the program; default kb
#   EVAL_FOLDER   where base and report are; default .build/eval
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "make eval: cannot $1" >&2
    exit 1
}

kb=${KB:-kb}
command -v "$kb" >/dev/null || fail "run '$kb': build it by 'make build', or name it in KB"

# None of the user's settings files.
folder=${EVAL_FOLDER:-$PWD/.build/eval}
mkdir -p "$folder"
export KB_DATABASE=$folder/kb.sqlite XDG_CONFIG_HOME=$folder/config

"$kb" ingest corpus --quiet >/dev/null || fail "ingest corpus/: see the line above. 'rm -r .build/eval' starts afresh"
"$kb" catalog add cars corpus/catalog/cars.csv --quiet >/dev/null || fail "add the catalog: see the line above"

status=0
"$kb" eval fixtures/questions/corpus.yaml fixtures/questions/golden --baseline fixtures/questions/baseline.json \
    --report "$folder/report.html" --results "$folder/results.json" "$@" || status=$?
[ $status -eq 2 ] || echo "Report: $folder/report.html"
exit $status
