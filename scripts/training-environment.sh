#!/usr/bin/env bash
# Puts training/requirements.txt into .venv, once for each wording of that file.
# PYTHON names the interpreter to use; it must be 3.11 or later.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
requirements=training/requirements.txt
installed=.venv/installed-requirements.txt

if cmp --silent "$requirements" "$installed"; then
  exit 0
fi

if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; then
  echo "training needs Python 3.11 or later with its venv module; set PYTHON to one (tried: $python)" >&2
  exit 1
fi
echo "installing $requirements into .venv"
"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
cp "$requirements" "$installed"
