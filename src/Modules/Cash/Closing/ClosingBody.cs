using Kaunta.Contracts.Operations;
using Kaunta.Core.Cash;
using Kaunta.Core.Money;
using Kaunta.Modules.Cash.Shifts;

namespace Kaunta.Modules.Cash.Closing;

/// <summary>The body of <c>shift.closed</c>, version 1: the till's own figures, what was counted, what stays in the drawer. Minor units.</summary>
/// <param name="UpToSeq">The last operation of its journal that the figures include.</param>
/// <param name="SeenVersion">The version of the shift's row from which it took what other devices did in the shift; 0 for none.</param>
/// <param name="Agrees">Whether the figures add up among themselves.</param>
internal sealed record ClosingBody(
    string Json,
    Guid Shift,
    Guid Location,
    Guid Register,
    DateOnly BusinessOn,
    string Currency,
    Guid UpToIncarnation,
    long UpToSeq,
    long SeenVersion,
    ShiftFigures Figures,
    long Float,
    long Expected,
    long Counted,
    long Difference,
    long Left,
    bool Agrees,
    string? Note
)
{
    private const int MaxPieces = 50;

    public static ClosingBody Read(string json, BodyFields fields, PersonalValues personal)
    {
        var upTo = fields.ObjectOrNull("upTo") ?? throw new UnreadableBodyException();
        var figures = FiguresText.Read(fields.ObjectOrNull("figures") ?? throw new UnreadableBodyException());
        var pieces = fields.List("pieces", MaxPieces, piece => (piece.Integer("value", 1), piece.Integer("pieces", 0)));
        _ = fields.List("others", MaxPieces, other => (other.Text("kind", 32), other.Integer("expected"), other.Integer("counted")));
        _ = fields.Flag("blind");
        var (start, expected) = (fields.Integer("float", 0), fields.Integer("expected"));
        var (counted, difference, left) = (fields.Integer("counted", 0), fields.Integer("difference"), fields.Integer("left", 0));
        var agrees =
            figures.DrawerOf(start).Expected == expected
            && Exact.Subtract(counted, expected) == difference
            && left <= counted
            && (pieces.Count == 0 || Drawer.Count(pieces) == counted);
        return new(
            json,
            fields.Id("shift"),
            fields.Id("location"),
            fields.Id("register"),
            fields.Date("businessOn"),
            fields.Text("currency", 3),
            upTo.Id("incarnation"),
            upTo.Integer("seq", 0),
            upTo.IntegerOr("version", 0),
            figures,
            start,
            expected,
            counted,
            difference,
            left,
            agrees,
            fields.Commitment("note") is { } note ? personal.Open(note) : null
        );
    }
}
