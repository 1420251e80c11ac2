#!/usr/bin/env bash
# Installs what kb is built with and runs with, from the packages of Debian or Ubuntu. At once done
# where all of it is there. Swift itself is only looked for.
set -euo pipefail

# Headers and libraries: known by their package.
libraries=(
    libsqlite3-dev libopenblas-dev libstemmer-dev libxml2-dev libarchive-dev
    libcmark-gfm-dev libcmark-gfm-extensions-dev libedit-dev
)
# Programs: <command>:<package>, for it may have come another way than by its package.
programs=(git:git make:make pkg-config:pkg-config python3:python3 pdftotext:poppler-utils)
# Without these kb works, but finds less across languages: a failure here is told and no more.
translators=(apertium apertium-eng-spa apertium-es-pt)

# Without it kb embeds more slowly: looked for while the program runs. Releases of Debian and Ubuntu that
# have another release of it do not know this package.
libraries_of_speed=(libdnnl-dev)

oldest_swift=6.2

fail() {
    echo "make deps: cannot $1" >&2
    exit 1
}

is_installed() {
    command -v dpkg-query >/dev/null && [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_packages() {
    local entry
    for entry in "${libraries[@]}"; do is_installed "$entry" || echo "$entry"; done
    for entry in "${programs[@]}"; do command -v "${entry%%:*}" >/dev/null || echo "${entry##*:}"; done
    python3 -m pip --version >/dev/null 2>&1 || echo python3-pip
}

missing_translators() {
    local entry
    for entry in "${translators[@]}"; do is_installed "$entry" || echo "$entry"; done
}

missing_libraries_of_speed() {
    local entry
    for entry in "${libraries_of_speed[@]}"; do is_installed "$entry" || echo "$entry"; done
}

# What keeps packages from being installed here; nothing where nothing does.
hindrance() {
    if ! command -v apt-get >/dev/null; then
        echo "there is no apt-get. With your system's package manager, install what Debian calls:"
    elif [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "$(id -un) is not root and there is no sudo. As root, run: apt-get install"
    fi
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@"
}

# The lists of packages are fetched only where apt does not know a package, or knows one that is gone.
install() {
    echo "Installing: $*"
    apt_install "$@" || { as_root apt-get update --quiet && apt_install "$@"; }
}

check_swift() {
    local where="get Swift $oldest_swift or later from https://www.swift.org/install/linux/ and put its usr/bin into PATH"
    command -v swift >/dev/null || fail "find swift: $where"
    local version
    version=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] || fail "read the version from 'swift --version': $where"
    [ "$(printf '%s\n' "$oldest_swift" "$version" | sort -V | head -n 1)" = "$oldest_swift" ] ||
        fail "build with Swift $version: $where"
    echo "Swift $version"
}

mapfile -t packages < <(missing_packages)
if [ ${#packages[@]} -gt 0 ]; then
    reason=$(hindrance)
    [ -z "$reason" ] || fail "install packages: $reason ${packages[*]}"
    install "${packages[@]}" || fail "install ${packages[*]}: see apt's message above, mend it and run 'make deps' again"
fi

mapfile -t optional < <(missing_translators)
if [ ${#optional[@]} -gt 0 ]; then
    reason=$(hindrance)
    if [ -n "$reason" ] || ! install "${optional[@]}"; then
        echo "make deps: going on without Apertium: ${reason:-see apt\'s message above:} ${optional[*]}" >&2
        echo "make deps: kb works without it, but finds less across languages" >&2
    fi
fi

mapfile -t faster < <(missing_libraries_of_speed)
if [ ${#faster[@]} -gt 0 ]; then
    reason=$(hindrance)
    if [ -n "$reason" ] || ! install "${faster[@]}"; then
        echo "make deps: going on without oneDNN: ${reason:-see apt\'s message above:} ${faster[*]}" >&2
        echo "make deps: kb works without it, but embeds more slowly" >&2
    fi
fi

check_swift
echo "Everything that is needed is there"
