namespace Kaunta.HouseRules;

/// <summary>
/// The exceptions, one a line: rule, path or folder with a slash at its end, and after <c>#</c> the reason. An exception without a
/// reason is refused.
/// </summary>
internal sealed class ExceptionList
{
    private readonly Dictionary<(string Rule, string Path), bool> _used = [];

    public IReadOnlyList<string> Unused => [.. _used.Where(entry => !entry.Value).Select(entry => $"{entry.Key.Rule} {entry.Key.Path}")];

    public static ExceptionList Parse(IEnumerable<string> lines)
    {
        var list = new ExceptionList();
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var halves = line.Split('#', 2, StringSplitOptions.TrimEntries);
            var words = halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2 || halves.Length != 2 || halves[1].Length == 0 || Rules.All.All(rule => rule.Name != words[0]))
            {
                throw new FormatException($"An exception is written as: rule path # reason. This is not: {line}");
            }

            list._used[(words[0], words[1])] = false;
        }

        return list;
    }

    public bool Allow(Finding finding)
    {
        foreach (var (rule, path) in _used.Keys)
        {
            if (
                rule == finding.Rule
                && (path == finding.Path || (path.EndsWith('/') && finding.Path.StartsWith(path, StringComparison.Ordinal)))
            )
            {
                _used[(rule, path)] = true;
                return true;
            }
        }

        return false;
    }
}
