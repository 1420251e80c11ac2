#!/usr/bin/env bash
# From a clone to three answers: installs what is missing, gets the model, builds kb, ingests the
# sample company and asks in three languages. The base is the demo's own; run it as often as you like.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "make demo: cannot $1" >&2
    exit 1
}

step() {
    printf '\n== %s\n' "$1"
}

# A base of its own under .build, and none of the user's settings files.
folder=$PWD/.build/demo
export KB_DATABASE=$folder/kb.sqlite XDG_CONFIG_HOME=$folder/config

ask() {
    printf '\n$ kb ask "%s"\n' "$1"
    local status=0
    "$kb" ask "$1" || status=$?
    case $status in
    0) ;;
    3) echo "(It should know. Across languages it needs Apertium: see what step 1 said, and '$kb doctor')" ;;
    *) fail "ask: see the line above, then 'KB_DATABASE=$KB_DATABASE $kb doctor'" ;;
    esac
}

step "1/5 System packages"
make --no-print-directory deps || fail "go on without the packages named above"

step "2/5 Embedding model"
make --no-print-directory model || fail "go on without the embedding model: see the line above"

step "3/5 Build (the first one takes some minutes)"
make --no-print-directory build || fail "build kb: see the errors above. 'swift package clean && make build' starts afresh"
kb=$(make --no-print-directory --silent show-kb) || fail "find the program that was built"

step "4/5 Ingest the sample company, corpus/"
mkdir -p "$folder"
"$kb" ingest corpus || fail "ingest corpus/: see the line above. 'rm -r .build/demo && make demo' starts with an empty base"

step "5/5 Ask"
ask "Si lo devuelvo con 420 km, ¿cuánto me descuentan?"
ask "Quanto custa a transferência em São Paulo?"
# The answer stands in a Spanish document.
ask "What was the main cause of complaints in 2025?"

printf '\nGo on with your own documents:\n  %s ingest FOLDER\n  %s ask "..."\n' "$kb" "$kb"
