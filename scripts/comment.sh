#!/usr/bin/env bash
# Puts OUT/plan.md on pull request PULL of REPO. GITHUB_TOKEN, and GITHUB_API_URL for another forge than github.com.
set -euo pipefail
cd "$(dirname "$0")/.."
exec node cli/calib.js comment "$OUT/plan.md" --repo "$REPO" --pull "$PULL" ${ARTIFACT:+--artifact "$ARTIFACT"}
