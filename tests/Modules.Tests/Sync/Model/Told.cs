using System.Text.Json.Nodes;
using Kaunta.Simulation.Worlds;

namespace Kaunta.Modules.Tests.Sync.Model;

/// <summary>
/// A server's answer to a push, in the words that the real one and the model have in common. Versions aren't among them: the real one's jobs
/// write between two pushes.
/// </summary>
/// <param name="Code">Of a refusal; null when it was taken.</param>
internal sealed record Told(string? Code, long Expected, long Seq, IReadOnlyList<string> Lines)
{
    /// <summary>What a module's own rules add is the module's; the model's goods have no price, and its clock is another.</summary>
    private static readonly string[] Shared =
    [
        "forked",
        "receipt_reused",
        "binding_ended",
        "binding_unknown",
        "waiting_for_sale",
        "cart_taken",
        "actor_disabled",
        "possible_loss",
    ];

    public static Told By(Pushed real)
    {
        long Number(string name) => (long?)real.Body[name] ?? 0;
        if (real.Code is { } code)
            return new(code, Number("expected"), Number("seq"), [(string?)real.Body["hash"] ?? ""]);
        return new(
            null,
            0,
            0,
            [
                .. real.Body["outcomes"]!.AsArray().Select(line => Line(line!)),
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
            return new(problem.Code, problem.Expected ?? 0, problem.Seq ?? 0, [problem.Hash ?? ""]);
        var journal = ((PushAnswer)model).Journal;
        return new(
            null,
            0,
            0,
            [
                .. ((PushAnswer)model).Outcomes.Select(line => Line(line.Seq, line.Outcome, line.Stored, line.Code, line.Flags)),
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

    private static string Line(JsonNode line) =>
        Line((long)line["seq"]!, (string)line["outcome"]!, (string?)line["stored"], (string?)line["code"], Texts(line["flags"]));

    private static string Line(long seq, string outcome, string? stored, string? code, IEnumerable<string> flags) =>
        outcome == "duplicate" ? $"{seq} again {Outcome(stored!, code, flags)}" : $"{seq} {Outcome(outcome, code, flags)}";
}
