#!/usr/bin/env bash
# Writes the numbers that the scaler would have now, for a deployment whose scaling is "reviewed": its scaler counts and changes nothing.
# Usage: propose-plan.sh NAME FILE
set -euo pipefail
deployment=$1 file=$2
scaler=$(aws cloudformation describe-stack-resource --stack-name "AlertServerless-$deployment-Flow" \
  --logical-resource-id ScalerFunction --query StackResourceDetail.PhysicalResourceId --output text)
report=$(mktemp)
fault=$(aws lambda invoke --function-name "$scaler" --cli-binary-format raw-in-base64-out --payload '{"dryRun":true}' \
  --query FunctionError --output text "$report")
if [ "$fault" != None ] || ! jq -e .plan "$report" >/dev/null; then
  echo "the scaler made no plan:" >&2
  cat "$report" >&2
  exit 1
fi
# The plan's time and its number of subscribers differ in every run; a change of these alone is nothing to review.
jq -r .plan "$report" | jq 'del(.since)' >"$file"
jq -r '"\(.subscribers) subscribers in \(.segments) segments", (.reasons // {} | to_entries[] | "- \(.key): \(.value)"),
  (.shortfalls // [] | .[] | "- not as wanted: \(.)"), "A month without an alert: \(.monthlyCostUsd) USD"' "$report"
