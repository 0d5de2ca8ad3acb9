using System.Text.RegularExpressions;

namespace Kaunta.HouseRules;

/// <summary>One rule: its name, what to use instead, and the offsets at which a file breaks it.</summary>
internal sealed record Rule(string Name, string Replacement, Func<SourceFile, IEnumerable<int>> Breaches);

/// <summary>The rules of the house. What each protects is in docs/guide and CONTRIBUTING.md.</summary>
internal static partial class Rules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("select-star", "list the columns", SelectStar),
        new(
            "floating-point",
            "use whole minor units, thousandths or parts per million: long in C#, an integer checked by app/core/integer.ts in TypeScript",
            FloatingPoint
        ),
        new(
            "clock",
            "take the time as an argument: a TimeProvider in C#, a parameter in SQL, the clock of app/sync/platform.ts in TypeScript",
            Clock
        ),
        new(
            "random",
            "take ids and random bytes as an argument, made by Platform in C# (for SQL too) and by app/sync/platform.ts in TypeScript",
            Chance
        ),
        new("untranslated-text", "put the text into the catalogue and show it with t('…')", UntranslatedText.In),
        new("unnamed-sql", "begin the statement with a comment that names it: -- module.activity.what", UnnamedSql),
        new("machine-path", "use a path relative to the repository or an option", MachinePath),
        new("registry-host", "leave registries to the machine's configuration; a lock file holds hashes, not hosts", RegistryHost),
        new("unfinished", "finish it, or write an issue", Unfinished),
    ];

    public static IEnumerable<Finding> Check(SourceFile file) =>
        All.SelectMany(rule =>
            rule.Breaches(file).Select(offset => new Finding(file.Path, file.LineAt(offset), rule.Name, rule.Replacement)).Distinct()
        );

    private static IEnumerable<int> SelectStar(SourceFile file) =>
        file.IsSql ? Offsets(SelectStarPattern(), file.Code)
        : file.IsCSharp ? file.Strings.SelectMany(text => Offsets(SelectStarPattern(), text.Content).Select(offset => text.Offset + offset))
        : [];

    // A test must be able to offer 1.5 to see it refused.
    private static IEnumerable<int> FloatingPoint(SourceFile file) =>
        !file.Below("src/Core/", "src/Contracts/", "src/Modules/", "src/Demo/", "app/core/")
        || file.Path.EndsWith(".test.ts", StringComparison.Ordinal)
            ? []
        : file.IsCSharp ? Offsets(CSharpFloat(), file.Code)
        : file.IsTypeScript ? Offsets(TypeScriptFloat(), file.Code)
        : [];

    private static IEnumerable<int> Clock(SourceFile file) =>
        InPlatform(file) ? []
        : file.IsCSharp
            ?
            [
                .. Offsets(CSharpClock(), file.Code),
                // A test of a real process needs its clock; the product is given one where the program begins.
                .. file.Below("src/") ? Offsets(RealClock(), file.Code) : [],
                .. InStatements(file, SqlClock()),
            ]
        : file.IsSql ? Offsets(SqlClock(), file.Code)
        : file.IsTypeScript ? Offsets(TypeScriptClock(), file.Code)
        : [];

    private static IEnumerable<int> Chance(SourceFile file) =>
        InPlatform(file) ? []
        : file.IsCSharp ? [.. Offsets(CSharpChance(), file.Code), .. InStatements(file, SqlChance())]
        : file.IsSql ? Offsets(SqlChance(), file.Code)
        : file.IsTypeScript ? Offsets(TypeScriptChance(), file.Code)
        : [];

    // A statement's clock is the database's, which no test can set and which agrees with no other. Tests look into a database as they like.
    private static IEnumerable<int> InStatements(SourceFile file, Regex pattern) =>
        file.Below("src/")
            ? file
                .Strings.Where(text => NamedStatement().IsMatch(text.Content) || Statement().IsMatch(text.Content))
                .SelectMany(text => Offsets(pattern, text.Content).Select(offset => text.Offset + offset))
            : [];

    private static IEnumerable<int> UnnamedSql(SourceFile file) =>
        file.IsCSharp && file.Below("src/")
            ? file.Strings.Where(text => Statement().IsMatch(text.Content)).Select(text => text.Offset)
            : [];

    private static IEnumerable<int> MachinePath(SourceFile file) => Offsets(PathPattern(), file.Text);

    private static IEnumerable<int> RegistryHost(SourceFile file) => Offsets(HostPattern(), file.Text);

    private static IEnumerable<int> Unfinished(SourceFile file) => Offsets(UnfinishedPattern(), file.Text);

    private static bool InPlatform(SourceFile file) => file.Below("src/Platform/", "tools/") || file.Path == "app/sync/platform.ts";

    private static IEnumerable<int> Offsets(Regex pattern, string text) => pattern.EnumerateMatchesOf(text);

    [GeneratedRegex(@"\b(select|returning)\s+(\w+\.)?\*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SelectStarPattern();

    [GeneratedRegex(
        @"\b(double|float|decimal|Double|Single|Decimal|Half)\b(?!\w)|\b\d+\.\d+\b|\b\d+[fFdDmM]\b",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex CSharpFloat();

    [GeneratedRegex(
        @"\b(parseFloat|Number\s*\(|Number\.parseFloat|toFixed|toPrecision|Math\.(round|pow|sqrt|log|exp)|Float(32|64)Array)|\b\d+\.\d+\b",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TypeScriptFloat();

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CSharpClock();

    [GeneratedRegex(@"\bTimeProvider\s*\.\s*System\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RealClock();

    [GeneratedRegex(
        @"\b(now|(clock|statement|transaction)_timestamp|timeofday)\s*\(\s*\)|\bcurrent_(timestamp|date|time)\b|\blocaltime(stamp)?\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex SqlClock();

    [GeneratedRegex(@"\b(gen_random_\w+|uuidv[47]|random)\s*\(", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SqlChance();

    [GeneratedRegex(@"^\s*-- \w+\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedStatement();

    [GeneratedRegex(@"\bDate\.now\b|\bnew\s+Date\s*(\(\s*\)|[^(\s\w])|\bperformance\.now\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeScriptClock();

    [GeneratedRegex(
        @"\bGuid\s*\.\s*(NewGuid|CreateVersion7)\b|\bRandom\s*\.\s*Shared\b|\bnew\s+Random\s*\(\s*\)|\bRandomNumberGenerator\b",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex CSharpChance();

    [GeneratedRegex(@"\bMath\.random\b|\bcrypto\.(randomUUID|getRandomValues)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeScriptChance();

    // Only what can't be an English sentence: a verb of SQL and the word that must follow it.
    [GeneratedRegex(
        @"^\s*(select\s+[\w(""'].*?(\s+from\s|\()|insert\s+into\s|update\s+[\w.""]+(\s+(as\s+)?\w+)?\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s|merge\s+into\s)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Statement();

    [GeneratedRegex(@"(?<![\w./~$}-])/(work|root|tmp|home|Users)/(?=\w)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"registry\.npmjs\.org|registry\.yarnpkg\.com|api\.nuget\.org|pypi\.org", RegexOptions.None, 1000)]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"\b(TODO|FIXME)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnfinishedPattern();
}
