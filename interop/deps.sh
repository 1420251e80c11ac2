#!/usr/bin/env bash
# Installs what interop wants of the system and is not there, where apt-get can: Python's venv, and the browser that the
# pages are driven with. At once done where both are there. all.sh calls it where CI=true or KB_INSTALL=1.
#
#   CHROMIUM   the browser; default /usr/bin/chromium
set -euo pipefail

browser=${CHROMIUM:-/usr/bin/chromium}
missing=()
"${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
[ -x "$browser" ] || missing+=(chromium)
[ ${#missing[@]} -gt 0 ] || exit 0

fail() {
    echo "make interop: cannot install ${missing[*]}: $1" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@"
}

command -v apt-get >/dev/null || fail "there is no apt-get; install them another way, and name the browser in CHROMIUM"
[ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || fail "$(id -un) is not root and there is no sudo"
# The lists of packages are fetched only where apt does not know the package, or knows one that is gone.
apt_install "${missing[@]}" || { as_root apt-get update --quiet && apt_install "${missing[@]}"; } ||
    fail "apt-get cannot, see above: without a network install them before, and name the browser in CHROMIUM"
# Ubuntu's package of that name is a stand-in for one of another kind.
[ -x "$browser" ] || fail "there is no browser at '$browser' after the installation; name it in CHROMIUM"
