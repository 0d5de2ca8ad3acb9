using Kaunta.Platform.Http;

namespace Kaunta.Modules.Identity.Logins;

/// <summary>
/// Length, and not one of the first guesses; no rules about kinds of letters. A guess is a common word with the usual disguises
/// (capitals, digits for letters, digits and signs around it), a row of keys, or one letter over and over.
/// </summary>
internal static class PasswordRules
{
    private const int Shortest = 8;
    private const int Longest = 256;

    private static readonly HashSet<string> CommonWords = ReadWords();

    private static readonly string[] Rows =
    [
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn",
        "01234567890123456789",
        "09876543210987654321",
        "1q2w3e4r5t6y7u8i9o0p",
        "qazwsxedcrfvtgbyhnujmikolp",
        "zyxwvutsrqponmlkjihgfedcba",
    ];

    public static Refusal? Check(string password, string email)
    {
        if (password.Length < Shortest)
            return IdentityRefusals.PasswordShort;
        if (password.Length > Longest)
            return IdentityRefusals.PasswordLong;
        return IsGuessable(password, email) ? IdentityRefusals.PasswordCommon : null;
    }

    internal static bool IsGuessable(string password, string email)
    {
        var lower = password.ToLowerInvariant();
        if (lower.Distinct().Count() <= 2 || Rows.Any(row => row.Contains(lower, StringComparison.Ordinal)) || IsRepeated(lower))
            return true;
        var word = Undisguised(lower);
        return word.Length < 3
            || CommonWords.Contains(word)
            || Rows.Any(row => row.Contains(word, StringComparison.Ordinal))
            || word == Undisguised(email.Split('@')[0])
            || lower == email;
    }

    /// <summary>The same piece again and again: <c>abcabcabc</c>.</summary>
    private static bool IsRepeated(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
            if (text.Length % length == 0 && text == string.Concat(Enumerable.Repeat(text[..length], text.Length / length)))
                return true;
        return false;
    }

    /// <summary>The letters inside the digits and signs around them, with digits that stand for letters read as those.</summary>
    private static string Undisguised(string lower)
    {
        var inner = lower.Trim([.. "0123456789!@#$%^&*()-_=+.,;:?/\\|~` "]);
        return string.Concat(inner.Select(Letter).Where(char.IsLetter));
    }

    private static char Letter(char letter) =>
        letter switch
        {
            '0' => 'o',
            '1' or '!' or '|' => 'i',
            '3' => 'e',
            '4' or '@' => 'a',
            '5' or '$' => 's',
            '7' => 't',
            '8' => 'b',
            _ => letter,
        };

    private static HashSet<string> ReadWords()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-words.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split((char[])['\n', ' ', '\r'], StringSplitOptions.RemoveEmptyEntries)];
    }
}
