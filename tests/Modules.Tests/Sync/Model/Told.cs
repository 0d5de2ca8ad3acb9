using System.Text.Json.Nodes;
using Kaunta.Simulation.Worlds;

namespace Kaunta.Modules.Tests.Sync.Model;

/// <summary>A server's answer to a push, in the words that the real one and the model have in common.</summary>
/// <param name="Code">Of a refusal; null when it was taken.</param>
/// <param name="Version">Of the business, as this server counts.</param>
internal sealed record Told(string? Code, long Expected, long Seq, long Version, IReadOnlyList<string> Lines)
{
    /// <summary>What a module's own rules add is the module's; the model's goods have no price, and its clock is another.</summary>
    private static readonly string[] Shared = ["forked", "receipt_reused", "binding_ended", "binding_unknown", "waiting_for_sale"];

    public static Told By(Pushed real)
    {
        long Number(string name) => (long?)real.Body[name] ?? 0;
        if (real.Code is { } code)
            return new(code, Number("expected"), Number("seq"), 0, [(string?)real.Body["hash"] ?? ""]);
        var version = Number("version");
        return new(
            null,
            0,
            0,
            version,
            [
                .. real.Body["outcomes"]!.AsArray().Select(line => Line(line!, version)),
                string.Join(
                    ' ',
                    new[] { "branch", "seq", "hash", "count", "total" }.Select(name => real.Body["journal"]![name]!.ToString())
                ),
            ]
        );
    }

    public static Told By(Answer model)
    {
        if (model is Problem problem)
            return new(problem.Code, problem.Expected ?? 0, problem.Seq ?? 0, 0, [problem.Hash ?? ""]);
        var (journal, version) = (((PushAnswer)model).Journal, ((PushAnswer)model).Version);
        return new(
            null,
            0,
            0,
            version,
            [
                .. ((PushAnswer)model).Outcomes.Select(line =>
                    Line(line.Seq, line.Outcome, line.Stored, line.Code, line.Flags, version - line.Version)
                ),
                $"{journal.Branch} {journal.Seq} {journal.Hash} {journal.Count} {journal.Total}",
            ]
        );
    }

    /// <summary>What a line came to, without what only one of the two can know.</summary>
    public static string Outcome(string outcome, string? code, IEnumerable<string> flags)
    {
        var shared = string.Join(',', flags.Where(flag => Shared.Contains(flag)).Order(StringComparer.Ordinal));
        return outcome is "applied" or "flagged" ? $"effect [{shared}]" : $"{outcome} {code} [{shared}]";
    }

    public static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(text => (string)text!);

    private static string Line(JsonNode line, long version) =>
        Line(
            (long)line["seq"]!,
            (string)line["outcome"]!,
            (string?)line["stored"],
            (string?)line["code"],
            Texts(line["flags"]),
            version - (long)line["version"]!
        );

    private static string Line(long seq, string outcome, string? stored, string? code, IEnumerable<string> flags, long ago) =>
        outcome == "duplicate"
            ? $"{seq} again {Outcome(stored!, code, flags)} {ago} ago"
            : $"{seq} {Outcome(outcome, code, flags)} {ago} ago";
}
