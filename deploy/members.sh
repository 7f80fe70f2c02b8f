#!/bin/sh
# Prints the workspace members that a service is made of, by reading what each says it needs: `sh deploy/members.sh router`.
set -eu
cd "$(dirname "$0")/.."
known=''
add() {
  for folder in "libs/$1" "services/$1" "$([ "$1" = otklik ] && echo cli)"; do
    [ -n "$folder" ] && [ -f "$folder/pyproject.toml" ] || continue
    case " $known " in *" $folder "*) return ;; esac
    known="$known $folder"
    # Under [tool.uv.sources] stand the members that it needs, one a line.
    for need in $(sed -n '/^\[tool.uv.sources\]/,/^$/s/^\([a-z-]*\) = .*/\1/p' "$folder/pyproject.toml"); do add "$need"; done
    return
  done
  echo "there is no member $1" >&2
  exit 1
}
add "$1"
printf '%s\n' $known
