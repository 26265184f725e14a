#!/usr/bin/env bash
# Signs what the functions are made of with AWS Signer, where the deployment's file names a codeSigningProfile; else does nothing.
# `cdk deploy` uploads nothing that is there already, so the signed archive takes the unsigned one's place in the bootstrap's bucket.
# Usage: sign-code.sh DEPLOYMENT_FILE ASSEMBLY_FOLDER
set -euo pipefail
file=$1 assembly=$2
profile=$(jq -r '.codeSigningProfile // empty' "$file")
if [ -z "$profile" ]; then
  echo "no codeSigningProfile: code is not signed"
  exit 0
fi
# arn:aws:signer:REGION:ACCOUNT:/signing-profiles/NAME/VERSION
name=$(cut -d/ -f3 <<<"$profile")
account=$(cut -d: -f5 <<<"$profile")
region=$(jq -r .region "$file")

jq -r --arg account "$account" '.files[] | select(.source.packaging == "zip") | .source.path as $path | .destinations[]
  | [$path, .bucketName, .objectKey] | map(gsub("\\$\\{AWS::AccountId\\}"; $account) | gsub("\\$\\{AWS::Partition\\}"; "aws")) | @tsv' \
  "$assembly"/*.assets.json | sort -u | while IFS=$'\t' read -r path bucket key; do
  if aws s3api head-object --region "$region" --bucket "$bucket" --key "$key" --query 'Metadata.signed' --output text 2>/dev/null | grep -qx yes; then
    echo "$key: signed already"
    continue
  fi
  archive=$(mktemp -u).zip
  (cd "$assembly/$path" && zip -qrX "$archive" .)
  version=$(aws s3api put-object --region "$region" --bucket "$bucket" --key "unsigned/$key" --body "$archive" --query VersionId --output text)
  job=$(aws signer start-signing-job --region "$region" --profile-name "$name" \
    --source "s3={bucketName=$bucket,key=unsigned/$key,version=$version}" --destination "s3={bucketName=$bucket,prefix=signed/}" \
    --query jobId --output text)
  aws signer wait successful-signing-job --region "$region" --job-id "$job"
  signed=$(aws signer describe-signing-job --region "$region" --job-id "$job" --query signedObject.s3.key --output text)
  aws s3api copy-object --region "$region" --bucket "$bucket" --key "$key" --copy-source "$bucket/$signed" \
    --metadata signed=yes --metadata-directive REPLACE >/dev/null
  echo "$key: signed by $name"
done
