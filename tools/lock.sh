#!/bin/sh
# Writes requirements.lock anew from pyproject.toml: one set of versions with hashes for Python 3.11
# and later on Linux, macOS and Windows. What is locked stays unless pyproject.toml forbids it;
# `make lock ARGS=--upgrade` takes the newest of everything.
set -eu
cd "$(dirname "$0")/.."

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    .venv/bin/python -m venv --without-pip "$scratch"
    .venv/bin/python -m pip --python "$scratch/bin/python" install --quiet uv==0.13.9
    uv=$scratch/bin/uv
fi

"$uv" pip compile pyproject.toml --extra dev --extra fast \
    --universal --python-version 3.11 --fork-strategy fewest \
    --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command 'make lock' --quiet --output-file requirements.lock "$@"
