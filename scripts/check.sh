#!/usr/bin/env bash
# Holds all calibsets against schema, world and rules. BASE: the branch that changes are held against.
set -euo pipefail
cd "$(dirname "$0")/.."
exec node cli/calib.js check ${BASE:+--base "$BASE"}
