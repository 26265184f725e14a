#!/usr/bin/env bash
# After a deployment: waits up to ten minutes until the alarm that stands for readiness is quiet.
set -euo pipefail
stack=$1
alarm=$(aws cloudformation describe-stack-resources --stack-name "$stack" \
  --query "StackResources[?ResourceType=='AWS::CloudWatch::CompositeAlarm' && contains(LogicalResourceId, 'NotReady')].PhysicalResourceId" --output text)
for _ in $(seq 20); do
  state=$(aws cloudwatch describe-alarms --alarm-types CompositeAlarm --alarm-names "$alarm" --query 'CompositeAlarms[0].StateValue' --output text)
  echo "$alarm: $state"
  [ "$state" = OK ] && exit 0
  sleep 30
done
echo "$stack is deployed but not ready: docs/runbook.md, NotReady" >&2
exit 1
