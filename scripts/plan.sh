#!/usr/bin/env bash
# Writes what a branch would do to the folder OUT: plan.md for the comment, plan-full.md however long. Exits as the verb does.
# BASE: the branch to compare with. ARTIFACT: where plan-full.md will be read.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$OUT"
node cli/calib.js plan --markdown --full "$OUT/plan-full.md" ${BASE:+--base "$BASE"} ${ARTIFACT:+--artifact "$ARTIFACT"} >"$OUT/plan.md"
