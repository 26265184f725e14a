#!/usr/bin/env bash
# Opens a pull request with the proposed numbers, or renews the one that is open; nothing where only the count differs.
# Usage: open-plan-request.sh FOLDER PLAN_FILE; FOLDER holds plan.json and why.txt. GH_TOKEN and REPOSITORY as in a workflow.
set -euo pipefail
folder=$1 file=$2
numbers='del(.subscribers, .segments, .since)'
if [ -e "$file" ] && [ "$(jq -S "$numbers" "$file")" = "$(jq -S "$numbers" "$folder/plan.json")" ]; then
  echo "$file: as it is"
  exit 0
fi
branch="plan/$(basename "$file" .plan.json)"
jq . "$folder/plan.json" >"$file"
git switch -c "$branch"
git add "$file"
title="Scale $(basename "$file" .plan.json) as counted"
{ printf '%s\n\n' "$title" && cat "$folder/why.txt"; } |
  git -c user.name=scale -c user.email=scale@users.noreply.github.com commit -q -F -
git push --force "https://x-access-token:$GH_TOKEN@github.com/$REPOSITORY.git" "$branch"
gh pr create --repo "$REPOSITORY" --head "$branch" --title "$title" --body-file "$folder/why.txt" ||
  gh pr edit --repo "$REPOSITORY" "$branch" --body-file "$folder/why.txt"
