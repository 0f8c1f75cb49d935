#!/bin/sh
# Finds a Python that will do and lets it set up .venv. PYTHON=python3.12 names one instead.
set -eu
cd "$(dirname "$0")/.."

# PySide6 has no build for Python 3.15 yet.
fits='import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
shows='import sys; print("%d.%d.%d" % sys.version_info[:3])'

for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    # A version manager's shim may exist and still fail: only running it tells.
    if "$candidate" -c "$fits" >/dev/null 2>&1; then
        exec "$candidate" tools/setup_environment.py
    fi
done

first=${PYTHON:-python3}
version=$("$first" -c "$shows" 2>/dev/null) || version="not there or does not run"
echo "Python 3.11 to 3.14 is needed, but $first is $version. Install one, or name it: make run PYTHON=/path/to/python3.12" >&2
exit 2
