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
        var upTo = fields.ObjectOrNull("upTo"u8) ?? throw new UnreadableBodyException();
        var figures = FiguresText.Read(fields.ObjectOrNull("figures"u8) ?? throw new UnreadableBodyException());
        var pieces = fields.List("pieces"u8, MaxPieces, piece => (piece.Integer("value"u8, 1), piece.Integer("pieces"u8, 0)));
        _ = fields.List(
            "others"u8,
            MaxPieces,
            other => (other.Text("kind"u8, 32), other.Integer("expected"u8), other.Integer("counted"u8))
        );
        _ = fields.Flag("blind"u8);
        var (start, expected) = (fields.Integer("float"u8, 0), fields.Integer("expected"u8));
        var (counted, difference, left) = (fields.Integer("counted"u8, 0), fields.Integer("difference"u8), fields.Integer("left"u8, 0));
        var agrees =
            figures.DrawerOf(start).Expected == expected
            && Exact.Subtract(counted, expected) == difference
            && left <= counted
            && (pieces.Count == 0 || Drawer.Count(pieces) == counted);
        return new(
            json,
            fields.Id("shift"u8),
            fields.Id("location"u8),
            fields.Id("register"u8),
            fields.Date("businessOn"u8),
            fields.Text("currency"u8, 3),
            upTo.Id("incarnation"u8),
            upTo.Integer("seq"u8, 0),
            upTo.IntegerOr("version"u8, 0),
            figures,
            start,
            expected,
            counted,
            difference,
            left,
            agrees,
            fields.Commitment("note"u8) is { } note ? personal.Open(note) : null
        );
    }
}
