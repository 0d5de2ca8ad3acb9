using System.Text;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Tenancy.Opening;

/// <summary>A business's name as the first part of a host name: <c>Mama Asha's Duka</c> becomes <c>mama-ashas-duka</c>.</summary>
internal static class Slug
{
    private const int Longest = 40;

    // Names that an operator or a browser gives a meaning to.
    private static readonly HashSet<string> Reserved =
    [
        "www",
        "api",
        "app",
        "admin",
        "mail",
        "smtp",
        "imap",
        "ftp",
        "ns1",
        "ns2",
        "status",
        "help",
        "support",
        "docs",
        "login",
        "account",
        "static",
        "assets",
        "cdn",
        "test",
        "demo",
        "kaunta",
        "localhost",
    ];

    /// <summary>Takes the name's slug for the business of the transaction; with the business's own digits behind it if another has it.</summary>
    public static async Task<string> TakeAsync(TenantTransaction transaction, string name, CancellationToken cancellation)
    {
        var plain = Of(name);
        // The random end of a UUIDv7; six digits of it are free but for chance, twelve always.
        var own = transaction.Business.Value.ToString("N")[20..];
        string[] candidates =
            plain.Length < 3 || Reserved.Contains(plain)
                ? [$"shop-{own[..6]}", $"shop-{own}"]
                : [plain, $"{plain}-{own[..6]}", $"{plain}-{own}"];
        foreach (var candidate in candidates)
            if (await TryTakeAsync(transaction, candidate, cancellation))
                return candidate;
        throw new InvalidOperationException("No slug is free.");
    }

    public static string Of(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant().Select(Plain))
        {
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(letter);
            else if (letter is not ('\'' or '’') && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        return slug.ToString()[..Math.Min(slug.Length, Longest)].Trim('-');
    }

    // The platform's own decomposition needs ICU, which the server does without.
    private static char Plain(char letter) =>
        letter switch
        {
            >= 'à' and <= 'å' or 'ā' or 'ă' or 'ą' => 'a',
            'ç' or 'ć' or 'č' => 'c',
            'ɖ' or 'ɗ' or 'ď' or 'đ' => 'd',
            >= 'è' and <= 'ë' or 'ē' or 'ė' or 'ę' or 'ě' or 'ẹ' or 'ɛ' => 'e',
            >= 'ì' and <= 'ï' or 'ī' or 'į' or 'ị' => 'i',
            'ƙ' => 'k',
            'ł' => 'l',
            'ñ' or 'ń' or 'ň' or 'ŋ' or 'ṅ' => 'n',
            >= 'ò' and <= 'ö' or 'ø' or 'ō' or 'ő' or 'ọ' or 'ɔ' => 'o',
            'ř' => 'r',
            'ś' or 'š' or 'ş' or 'ṣ' => 's',
            'ť' or 'ţ' => 't',
            >= 'ù' and <= 'ü' or 'ū' or 'ů' or 'ű' or 'ụ' or 'ũ' => 'u',
            'ŵ' => 'w',
            'ý' or 'ÿ' or 'ƴ' or 'ŷ' => 'y',
            'ź' or 'ż' or 'ž' => 'z',
            'ɓ' => 'b',
            _ => letter,
        };

    private static async Task<bool> TryTakeAsync(TenantTransaction transaction, string slug, CancellationToken cancellation)
    {
        var taken = await transaction.QueryAsync(
            """
            -- tenancy.slug.take
            select directory.take_slug($1)
            """,
            row => row.GetBoolean(0),
            cancellation,
            Sql.Text(slug)
        );
        return taken[0];
    }
}
