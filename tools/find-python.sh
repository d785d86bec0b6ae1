#!/bin/sh
# Prints the path of the first Python 3.11 or newer on PATH that works and can create virtual
# environments. A version manager's shim may exist and not run, so each candidate is run.

found=''
for candidate in python3.13 python3.12 python3.11 python3; do
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    found=$candidate
    "$candidate" -c 'import ensurepip, os, ssl, sys, venv; print(os.path.realpath(sys.executable))' 2>/dev/null && exit 0
done

if [ -n "$found" ]; then
    echo "error: $found cannot create virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2
else
    echo "error: no Python 3.11 or newer on PATH; install one; on Debian and Ubuntu: apt install python3 python3-venv" >&2
fi
exit 1
