#!/usr/bin/env bash
# Resolve the workspace anew and export it, whole and for each image, with hashes. uv.lock stays out of git: it records hosts.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
"${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --no-input "uv>=0.13,<0.14"
uv=("$environment/bin/uv" --quiet)
export_to() {
  "${uv[@]}" export --frozen --format requirements-txt --no-emit-workspace --no-header "${@:2}" --output-file "$1"
}
"${uv[@]}" lock --upgrade
export_to "$environment/requirements.txt" --group=build
export_to "$environment/requirements-dev.txt" --all-groups
# For each image only what its service needs, and what it needs more to send traces.
mkdir "$environment/deploy"
export_to "$environment/deploy/build.txt" --only-group=build
for member in otklik $(ls services); do
  export_to "$environment/deploy/$member.txt" --package="$member"
done
export_to "$environment/deploy/tracing.txt" --package=chassis --extra=tracing
if grep -n '://' "$environment"/requirements*.txt "$environment"/deploy/*.txt; then
  echo "the requirements name a host; they are left as they were" >&2
  exit 1
fi
mv "$environment/requirements.txt" requirements.txt
mv "$environment/requirements-dev.txt" requirements-dev.txt
rm -rf deploy/requirements
mv "$environment/deploy" deploy/requirements
