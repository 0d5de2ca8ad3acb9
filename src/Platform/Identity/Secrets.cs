using System.Security.Cryptography;
using System.Text;
using Kaunta.Core.Journal;

namespace Kaunta.Platform.Identity;

/// <summary>Chance and ids come from here, so that nothing else in the product makes its own.</summary>
public sealed class Secrets(TimeProvider clock)
{
    // No letter that is easily taken for another, none that makes words.
    private const string CodeLetters = "23456789BCDFGHJKMNPQRSTVWXYZ";

    /// <summary>A UUIDv7: sorts by time, tells nobody how many there are.</summary>
    public Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>256 random bits as base64url.</summary>
    public string NewToken() => WireBytes.ToText(RandomNumberGenerator.GetBytes(32));

    /// <summary>A code that a person reads and types: ten letters, 48 bits. Only good with a limit on guesses and an end.</summary>
    public string NewCode() => RandomNumberGenerator.GetString(CodeLetters, 10);

    /// <summary>A longer one (78 bits), for what opens an account by itself.</summary>
    public string NewLongCode() => RandomNumberGenerator.GetString(CodeLetters, 16);

    public byte[] NewBytes(int count) => RandomNumberGenerator.GetBytes(count);

    /// <summary>What is stored of a token or a code. They are random, so a plain hash can't be searched.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>A code as typed: any case, spaces and dashes between.</summary>
    public static string FoldCode(string typed) => string.Concat(typed.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
