using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Modules.Sync.Retrying;

namespace Kaunta.Modules.Sync.Reviewing;

/// <summary>A line that a person decided about, named by its place and its hash: nobody decides about what they haven't seen.</summary>
/// <param name="As">The id under which it takes effect, where its own is another operation's.</param>
internal sealed record ReviewedLine(JournalledPlace Place, string Hash, Guid? As);

/// <summary>What both of a person's decisions say: the lines, and perhaps why.</summary>
internal sealed record ReviewedLines(IReadOnlyList<ReviewedLine> Lines)
{
    public const int Most = 500;

    public static BodyReading Read(JsonElement body)
    {
        var reading = BodyFields.Read(
            body,
            fields =>
            {
                fields.Commitment("note");
                return (new ReviewedLines(fields.List("lines", Most, ReadLine)), Array.Empty<string>());
            }
        );
        // Neither money nor goods: what isn't understood whole isn't done.
        if (reading.Body is not ReviewedLines { Lines.Count: > 0 })
            return BodyReading.Failed(Outcome.Refused("invalid_field"));
        return reading.Flags.Count > 0 ? BodyReading.Failed(Outcome.Refused("unknown_field")) : reading;
    }

    private static ReviewedLine ReadLine(BodyFields line) =>
        new(
            new(line.Id("device"), line.Id("incarnation"), line.TextOrNull("branch", 64) ?? "", line.Integer("seq", least: 1)),
            line.Text("hash", 64),
            line.IdOrNull("as")
        );
}
