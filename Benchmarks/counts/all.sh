#!/usr/bin/env bash
# Builds what is counted and counts it: 'make counts', and CI.
#
#   KB            the program, for the counts of the whole; default kb
#   SWIFT         default swift
#   CI            true: valgrind is installed where it is missing
#   KB_INSTALL    1: the same
set -euo pipefail
kb=$(realpath -m "$(command -v "${KB:-kb}" || echo "${KB:-kb}")")
cd "$(dirname "$0")/../.."

if ! command -v valgrind >/dev/null && { [ "${CI:-}" = true ] || [ "${KB_INSTALL:-}" = 1 ]; }; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends valgrind)
    "${install[@]}" || { "${as_root[@]}" apt-get update --quiet && "${install[@]}"; }
fi
command -v valgrind >/dev/null || {
    echo "make counts: there is no valgrind: KB_INSTALL=1 make counts, or apt-get install valgrind" >&2
    exit 1
}
"${SWIFT:-swift}" build --package-path Benchmarks --configuration release --product count
exec Benchmarks/counts/run.py --kb "$kb" "$@"
