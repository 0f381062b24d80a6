#!/bin/sh
# Write requirements.lock: every package of requirements.txt and what it needs, with hashes, for Python 3.11 to 3.13.
# PyTorch is left out, with its CUDA libraries: its builds for CPU and CUDA have the same version and other hashes.
set -eu
cd "$(dirname "$0")/.."
all=$(mktemp)
trap 'rm -f "$all"' EXIT
compile() {
    "$UV" pip compile requirements.txt --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url "$@"
}
compile -o "$all"
left_out=$(sed -nE 's/^(torch|triton|nvidia-[a-z0-9-]*|cuda-[a-z]*)==.*/--no-emit-package \1/p' "$all" | sort -u)
{
    echo "# Written by \`make lock\` from requirements.txt; do not edit. PyTorch is not in it: see scripts/lock.sh."
    # shellcheck disable=SC2086
    compile $left_out
} >requirements.lock
