#!/usr/bin/env bash
# The last step of a deployment: the scaler's first run, a heartbeat through every lane, a drill. It is finished when all three passed.
# Usage: finish-deployment.sh NAME, with the build's `alert` on the PATH or named by ALERT.
set -euo pipefail
deployment=$1
alert=${ALERT:-alert}
here=$(dirname "$0")

echo "scaler: its first run"
scaler=$(aws cloudformation describe-stack-resource --stack-name "AlertServerless-$deployment-Flow" \
  --logical-resource-id ScalerFunction --query StackResourceDetail.PhysicalResourceId --output text)
report=$(mktemp)
fault=$(aws lambda invoke --function-name "$scaler" --cli-read-timeout 660 --cli-binary-format raw-in-base64-out --payload '{}' \
  --query FunctionError --output text "$report")
cat "$report" && echo
if [ "$fault" != None ]; then
  echo "the scaler failed: $fault (docs/runbook.md, ScalerErrors)" >&2
  exit 1
fi

echo "heartbeat: through every lane to a consumer, and back"
"$alert" status --deployment "$deployment" --wait 15m
"$here/say-ready.sh" "AlertServerless-$deployment-Flow"

echo "drill: an exercise, from the producer to those who opted in"
"$alert" drill --deployment "$deployment" --yes "$deployment"
for _ in $(seq "${DRILL_LOOKS:-60}"); do
  status=$("$alert" status --deployment "$deployment" --json || true)
  open=$(jq -c '.openAlerts[0] // empty' <<<"$status")
  echo "drill: ${open:-nothing on the topic yet}"
  if [ -n "$open" ] && jq -e '.finished >= .slots' <<<"$open" >/dev/null; then
    exit 0
  fi
  sleep 2
done
echo "the drill did not come through within two minutes: alert watch --deployment $deployment" >&2
exit 1
