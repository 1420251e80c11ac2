# shellcheck shell=sh
# For the scripts beside this one: makes a Python environment, or takes the one in VENV, and sets $environment.
#
#   make_environment REQUIREMENTS
#   PYTHON   the Python that makes it; default python3
#   VENV     an environment that is kept and used again; default one of its own, removed afterwards

refuse() {
    echo "make interop: $1" >&2
    exit 1
}

make_environment() {
    environment=${VENV:-$(mktemp -d)}
    [ -n "${VENV:-}" ] || trap 'rm -rf "$environment"' EXIT
    [ -x "$environment/bin/python" ] || "${PYTHON:-python3}" -m venv "$environment" ||
        refuse "cannot make a Python environment, see above: apt-get install python3-venv, or KB_INSTALL=1 make interop"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$1" ||
        refuse "cannot get $(basename "$1") from the Python package index, see above: is there a network?"
}
