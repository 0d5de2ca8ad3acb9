namespace Kaunta.Modules.Identity.Logins;

/// <summary>An address as it is stored and compared: without white space around it, in lower case.</summary>
internal static class Email
{
    private const int Longest = 254;

    /// <summary>The folded address, or null when it can't be one.</summary>
    public static string? Fold(string typed)
    {
        var address = typed.Trim().ToLowerInvariant();
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var fits =
            address.Length <= Longest
            && at > 0
            && at == address.LastIndexOf('@')
            && at < address.Length - 1
            && !address.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is ',' or ';' or '<' or '>');
        return fits ? address : null;
    }
}
