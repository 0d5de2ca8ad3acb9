namespace Kaunta.Platform.Http;

/// <summary>Short names that people type: of a shop, a till, a device, a person.</summary>
public static class Names
{
    public const int Longest = 80;

    /// <summary>Something to see, not too long, and no control character.</summary>
    public static bool IsGood(string name) => name.Trim().Length > 0 && name.Length <= Longest && !name.Any(char.IsControl);
}
