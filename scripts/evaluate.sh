#!/usr/bin/env bash
# Measures kb on test sets in BEIR layout, one folder each: corpus.jsonl, queries.jsonl, qrels.tsv.
# A set that has files/ and answers.jsonl too is also measured from its files.
#
#   KB   the program; default kb
#   evaluate.sh FOLDER_OF_SETS
set -euo pipefail

fail() {
    echo "make bench: cannot $1" >&2
    exit 1
}

[ $# -eq 1 ] && [ -d "${1:-}" ] || fail "measure without test sets: run 'make bench SETS=FOLDER', a folder of folders in BEIR layout (docs/quality.md)"
kb=${KB:-kb}
command -v "$kb" >/dev/null || fail "run '$kb': build it by 'make build', or name it in KB"

found=0
for set in "$1"/*/; do
    set=${set%/}
    if [ -f "$set/corpus.jsonl" ] && [ -f "$set/queries.jsonl" ]; then
        found=1
        printf '\n$ kb eval retrieval %s\n' "$set"
        "$kb" eval retrieval "$set" || fail "measure $set: see the line above"
    fi
    if [ -d "$set/files" ] && [ -f "$set/answers.jsonl" ]; then
        found=1
        printf '\n$ kb eval files %s/files --answers %s/answers.jsonl --extractive\n' "$set" "$set"
        "$kb" eval files "$set/files" --answers "$set/answers.jsonl" --extractive || fail "measure the files of $set: see the line above"
    fi
done
[ $found -eq 1 ] || fail "find a test set in $1: a set is a folder with corpus.jsonl, queries.jsonl and qrels.tsv"
