#!/usr/bin/env bash
# Installs the browser that the pages are driven with, where there is none and apt-get can. At once done where there
# is one. all.sh calls it where CI=true or KB_INSTALL=1.
#
#   CHROMIUM   the browser; default /usr/bin/chromium
set -euo pipefail

browser=${CHROMIUM:-/usr/bin/chromium}
[ ! -x "$browser" ] || exit 0

fail() {
    echo "make interop: cannot install a browser: $1" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@"
}

command -v apt-get >/dev/null || fail "there is no apt-get; install Chromium, and name it in CHROMIUM"
[ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || fail "$(id -un) is not root and there is no sudo"
# The lists of packages are fetched only where apt does not know the package, or knows one that is gone.
apt_install chromium || { as_root apt-get update --quiet && apt_install chromium; } ||
    fail "apt-get has no chromium; install one, and name it in CHROMIUM"
# Ubuntu's package of that name is a stand-in for one of another kind.
[ -x "$browser" ] || fail "there is none at '$browser' after the installation; name it in CHROMIUM"
