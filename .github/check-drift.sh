#!/usr/bin/env bash
# Fails when a stack's resources differ from its template, but for the numbers that the scaler owns and the keys that operators fill in.
set -euo pipefail

owned='
  (.LogicalResourceId == "PlanParameter"   and .PropertyPath == "/Value") or
  (.LogicalResourceId == "AlertKeysParameter" and .PropertyPath == "/Value") or
  (.LogicalResourceId == "AlertTopic"      and .PropertyPath == "/PartitionCount") or
  (.LogicalResourceId == "ConsumerMapping" and (.PropertyPath | startswith("/ProvisionedPollerConfig")))'

found=0
for stack in "$@"; do
  detection=$(aws cloudformation detect-stack-drift --stack-name "$stack" --query StackDriftDetectionId --output text)
  until status=$(aws cloudformation describe-stack-drift-detection-status --stack-drift-detection-id "$detection" --query DetectionStatus --output text) && [ "$status" != DETECTION_IN_PROGRESS ]; do
    sleep 10
  done
  if [ "$status" != DETECTION_COMPLETE ]; then
    echo "$stack: drift could not be detected: $status" >&2
    exit 1
  fi
  differences=$(aws cloudformation describe-stack-resource-drifts --stack-name "$stack" \
    --stack-resource-drift-status-filters MODIFIED DELETED --output json |
    jq -r ".StackResourceDrifts[] | . as \$resource
      | if .StackResourceDriftStatus == \"DELETED\" then \"\(.LogicalResourceId): deleted\"
        else .PropertyDifferences[] | . + {LogicalResourceId: \$resource.LogicalResourceId} | select(($owned) | not)
          | \"\(.LogicalResourceId)\(.PropertyPath): \(.ExpectedValue) → \(.ActualValue)\" end")
  if [ -n "$differences" ]; then
    echo "$stack differs from its template:" >&2
    echo "$differences" >&2
    found=1
  else
    echo "$stack: as deployed"
  fi
done
exit $found
