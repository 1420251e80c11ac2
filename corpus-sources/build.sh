#!/bin/sh
# Rebuilds the sample corpus from the sources beside this script.
#   usage: build.sh [output folder]      (default: ../corpus)
# Needs: python3 with venv, LibreOffice (soffice), the Liberation fonts.
# The libraries are installed in a throw-away virtual environment; set VENV to keep one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-"$here/../corpus"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=${VENV:-"$work/venv"}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" -q install -r "$here/requirements.txt"
fi
export SOURCE_DATE_EPOCH=1790812800 # 2026-10-01T00:00:00Z, stamped on every generated file
export TZ=UTC PYTHONHASHSEED=0
rm -rf "$out"
mkdir -p "$out"
"$venv/bin/python" "$here/build.py" "$here/docs" "$out" "$work"
"$venv/bin/python" "$here/cars.py" > "$out/catalog/cars.csv"
