namespace AlertServerless.SignUp.Site;

/// <summary>How a receiver checks a signature and answers a challenge. The secret is used as bytes: decode its base64url
/// first. No test runs them yet.</summary>
public static class WebhookSamples
{
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [("C#", CSharp), ("Python", Python), ("Shell", Shell)];

    public const string CSharp = """
        // secret: byte[]; header: X-Alert-Signature; body: the bytes as they came
        static bool IsSigned(byte[] secret, string header, byte[] body, DateTimeOffset now)
        {
            var parts = header.Split(',');
            var time = parts[0][2..];
            byte[] signed = [.. Encoding.ASCII.GetBytes(time + "."), .. body];
            var mac = HMACSHA256.HashData(secret, signed);
            return CryptographicOperations.FixedTimeEquals(mac, Convert.FromHexString(parts[1][3..]))
                && Math.Abs(now.ToUnixTimeSeconds() - long.Parse(time)) <= 300;
        }
        // {"type":"challenge","challenge":"…"}: answer 200 with this text
        static string Answer(byte[] secret, string challenge) =>
            Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(challenge)));
        """;

    public const string Python = """
        import base64, hashlib, hmac, sys, time

        def secret_of(text):
            return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

        def is_signed(secret, header, body, now=None):
            stamp, mac = (part.split("=", 1)[1] for part in header.split(","))
            expected = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
            return hmac.compare_digest(mac, expected) and abs((now or time.time()) - int(stamp)) <= 300

        def answer(secret, challenge):
            return hmac.new(secret, challenge.encode(), hashlib.sha256).hexdigest()
        """;

    public const string Shell = """
        # SECRET: as shown; HEADER: X-Alert-Signature; the body on standard input
        hex=$(printf '%s==' "$SECRET" | tr '_-' '/+' | head -c 44 | base64 -d | od -An -tx1 | tr -d ' \n')
        stamp=${HEADER#t=}; stamp=${stamp%%,*}; mac=${HEADER##*v1=}
        expected=$( { printf '%s.' "$stamp"; cat; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$hex" | sed 's/.*= //')
        [ "$mac" = "$expected" ] && echo signed
        """;
}
