#!/usr/bin/env bash
# Compares every repository with the locks: drift.md and its exit code, drift.code, in the folder OUT. Exits as the verb does.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$OUT"
code=0
node cli/calib.js drift --markdown >"$OUT/drift.md" || code=$?
echo "$code" >"$OUT/drift.code"
exit "$code"
