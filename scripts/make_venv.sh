#!/bin/sh
# Create .venv with the given Python, or with the first one found that is 3.11 or newer.
set -eu
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
if [ "$1" != python3 ] && ! new_enough "$1"; then
    echo "$1 is not Python 3.11 or newer. Give another one: make app PYTHON=/path/to/python3" >&2
    exit 1
fi
python=
for name in "$1" python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null && new_enough "$name"; then python=$name; break; fi
done
if [ -z "$python" ]; then
    echo "No Python 3.11 or newer was found. Install one, or give its path: make app PYTHON=/path/to/python3" >&2
    exit 1
fi
if [ -x .venv/bin/python ] && new_enough .venv/bin/python; then exit 0; fi
rm -rf .venv
if ! "$python" -m venv .venv; then
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt-get update -qq && apt-get install -y -qq "python$version-venv" && "$python" -m venv .venv
    else
        echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
