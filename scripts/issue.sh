#!/usr/bin/env bash
# Keeps one issue of REPO as OUT/drift.md says, and closes it once nothing differs. What could not be checked is not in sync.
set -euo pipefail
cd "$(dirname "$0")/.."
resolved=()
if [ "$(cat "$OUT/drift.code")" = 0 ]; then resolved=(--resolved); fi
exec node cli/calib.js issue "$OUT/drift.md" --repo "$REPO" ${resolved[@]+"${resolved[@]}"} ${ARTIFACT:+--artifact "$ARTIFACT"}
