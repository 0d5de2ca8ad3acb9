namespace Kaunta.Platform.Http;

/// <summary>What the pipeline itself refuses.</summary>
public static class HttpRefusals
{
    public static readonly Refusal NonceExpired = new(401, "nonce_expired", "Sign again with the nonce of this answer.", RetryHelps: true);
    public static readonly Refusal ProofWrong = new(401, "proof_wrong", "The request isn't signed by this device's key.");
    public static readonly Refusal DeviceUnknown = new(401, "device_unknown", "This device isn't enrolled. Enrol it again.");
    public static readonly Refusal DeviceRevoked = new(401, "device_revoked", "This device was revoked. Ask the owner to enrol it again.");
    public static readonly Refusal SessionExpired = new(
        401,
        "session_expired",
        "Sign in with e-mail and password for this: a PIN alone isn't enough, or the session has ended."
    );
    public static readonly Refusal NotPermitted = new(403, "not_permitted", "Your role doesn't allow this. Ask the owner.");
    public static readonly Refusal NotFound = new(404, "not_found", "There is nothing here by that name or id.");
    public static readonly Refusal MethodWrong = new(405, "method_wrong", "This address doesn't take that method.");
    public static readonly Refusal BodyTooLarge = new(413, "body_too_large", "Send less at once.");
    public static readonly Refusal BodyKindWrong = new(415, "body_kind_wrong", "Send JSON with the content type application/json.");
    public static readonly Refusal BodyMalformed = new(400, "body_malformed", "The request isn't the JSON that this address expects.");
    public static readonly Refusal QueryWrong = new(
        400,
        "query_wrong",
        "Something after the '?' isn't of the kind that this address expects."
    );
    public static readonly Refusal AfterWrong = new(400, "after_wrong", "'after' is what the page before gave as next.");
    public static readonly Refusal HostUnknown = new(421, "host_unknown", "This server doesn't answer under that name.");

    public static readonly Refusal TooMany = new(
        429,
        "too_many_requests",
        "Too many tries. Wait a while, then try again.",
        RetryHelps: true
    )
    {
        RetryAfterSeconds = 60,
    };

    public static readonly Refusal Later = new(503, "later", "The server is busy. Try again soon.", RetryHelps: true)
    {
        RetryAfterSeconds = 2,
    };

    public static readonly Refusal Fault = new(
        500,
        "fault",
        "Something went wrong here. The operator finds it in the log by its id.",
        RetryHelps: true
    );
}
