using System.Diagnostics.CodeAnalysis;

namespace Kaunta.Core.Journal;

/// <summary>An id on the wire: a UUID in lower case with dashes, the only spelling that is accepted.</summary>
public static class CanonicalId
{
    /// <summary>False for any other spelling (upper case, braces, no dashes), so that one id never has two texts.</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, out Guid id)
    {
        id = default;
        return text is { Length: 36 } && Guid.TryParseExact(text, "D", out id) && !text.Any(letter => letter is >= 'A' and <= 'F');
    }
}
