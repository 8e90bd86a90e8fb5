#!/usr/bin/env bash
# start.sh FOLDER: a clone of this project in FOLDER/project, without sets, with a server FOLDER/server.git that has its main
# branch, and a world `review` that asks for merged work. FOLDER is wiped first.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
folder="$(realpath -m "$1")"
rm -rf "$folder"
mkdir -p "$folder/project"
cd "$root"
git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- --ignore-failed-read 2>/dev/null | tar --extract --directory="$folder/project"
cd "$folder/project"
rm -rf calibsets/*/
sed -e 's#"../../stacks/#"./#; s#"../../engine/#"../engine/#' examples/pull-request/review.ts >stacks/review.ts
git init --quiet --initial-branch=main
printf 'node_modules\n.venv\n' >>.git/info/exclude
ln -s "$root/node_modules" node_modules
ln -s "$root/.venv" .venv
git add --all
git -c user.name=Observatory -c user.email=observatory@example.org commit --quiet -m "The project"
git clone --quiet --bare . ../server.git
git remote add origin ../server.git
git fetch --quiet
echo "cloned into $folder/project"
