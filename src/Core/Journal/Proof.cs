namespace Kaunta.Core.Journal;

/// <summary>
/// What a device signs with each request: method, path, the server's nonce, the token's and the body's digests. Shaped like RFC 9449,
/// but with the server's nonce in place of a clock, so that a wrong clock locks nobody out.
/// </summary>
public static class Proof
{
    /// <param name="method">Upper case.</param>
    /// <param name="pathAndQuery">As sent, for example <c>/api/sync/pull?limit=500</c>.</param>
    /// <param name="token">The access token's text, or null.</param>
    /// <param name="body">The bytes as sent (compressed, if they are), or none.</param>
    public static string TextOf(string method, string pathAndQuery, string nonce, string? token, ReadOnlySpan<byte> body) =>
        $"kaunta-proof/1\n{method}\n{pathAndQuery}\n{nonce}\n{(token is null ? "-" : JournalHash.Of(token))}\n{JournalHash.Of(body)}";
}
