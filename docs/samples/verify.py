#!/usr/bin/env python3
"""Checks a signed request of AlertServerless, or answers its challenge. Python 3.8 or later, no packages.

SECRET=... python3 verify.py 't=...,v1=...' < BODY     prints "signed"; else ends with 1
SECRET=... python3 verify.py --challenge TEXT          prints the answer
"""
import base64
import hashlib
import hmac
import os
import sys
import time

TOLERANCE_SECONDS = 300  # for clocks that differ and a slow network; an older request may be a recording


def secret_bytes(shown):
    return base64.urlsafe_b64decode(shown + "=" * (-len(shown) % 4))


def is_signed(secret, header, body, now):
    """header: X-Alert-Signature; body: the bytes as they came; now: Unix seconds."""
    try:
        stamp, mac = (part.split("=", 1)[1] for part in header.split(","))
        age = abs(now - int(stamp))
    except (IndexError, ValueError):
        return False
    expected = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(mac.encode(), expected.encode()) and age <= TOLERANCE_SECONDS


def answer(secret, challenge):
    """To {"type":"challenge","challenge":"..."}: status 200 with this text."""
    return hmac.new(secret, challenge.encode(), hashlib.sha256).hexdigest()


if __name__ == "__main__":
    key = secret_bytes(os.environ["SECRET"])
    if sys.argv[1] == "--challenge":
        print(answer(key, sys.argv[2]))
    elif is_signed(key, sys.argv[1], sys.stdin.buffer.read(), time.time()):
        print("signed")
    else:
        sys.exit("not signed")
