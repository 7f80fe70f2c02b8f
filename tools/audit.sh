#!/usr/bin/env bash
# Ask about every pinned dependency whether a hole in it is known. pip-audit has an environment of its own: it is no part of ours, and is asked
# about by nobody. A pin that could not be asked about is a failure (--strict), so without the network this never passes.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
"${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --no-input "pip-audit>=2.9,<3"
"$environment/bin/pip-audit" --strict --require-hashes --disable-pip --progress-spinner off "$@" \
  -r "${REQUIREMENTS:-requirements-dev.txt}"
