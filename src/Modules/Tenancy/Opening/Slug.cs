using System.Globalization;
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
        foreach (var letter in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(letter);
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark || letter is '\'' or '’')
                continue;
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        return slug.ToString()[..Math.Min(slug.Length, Longest)].Trim('-');
    }

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
