#!/usr/bin/env bash
# Brings every repository to what the merged calibsets declare. Arguments: sets; those with a plan where none is named.
set -euo pipefail
cd "$(dirname "$0")/.."
exec node cli/calib.js up --engine host -- "$@"
