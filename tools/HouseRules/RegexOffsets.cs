using System.Text.RegularExpressions;

namespace Kaunta.HouseRules;

internal static class RegexOffsets
{
    /// <summary>Where the pattern matches; a list, because the enumerator of the framework can't leave its method.</summary>
    public static List<int> EnumerateMatchesOf(this Regex pattern, string text)
    {
        var offsets = new List<int>();
        foreach (var match in pattern.EnumerateMatches(text))
        {
            offsets.Add(match.Index);
        }

        return offsets;
    }
}
