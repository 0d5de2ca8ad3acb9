using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core;
using Kaunta.Core.Ids;
using Kaunta.Core.Ledger;

namespace Kaunta.Modules.Ledger.Adjusting;

/// <summary>The body of <c>ledger.adjusted</c>, version 1, with the entry that its lines make.</summary>
internal sealed record AdjustmentBody(
    Guid Adjustment,
    Guid Location,
    DateOnly BusinessOn,
    string Currency,
    string Reason,
    IReadOnlyList<AdjustmentLine> Lines,
    Entry Entry
)
{
    private const int MaxLines = 200;

    /// <summary>What the chart doesn't allow or what doesn't balance is kept in quarantine: somebody must write it anew.</summary>
    public static BodyReading Read(JsonElement body)
    {
        try
        {
            return BodyFields.Read(body, fields => (Read(fields), Array.Empty<string>()));
        }
        catch (RefusedException refused)
        {
            return BodyReading.Failed(Outcome.Quarantined(refused.Refusal.Code));
        }
    }

    private static AdjustmentBody Read(BodyFields fields)
    {
        var lines = fields.List(
            "lines"u8,
            MaxLines,
            line => new AdjustmentLine(
                line.Text("account"u8, 40),
                line.TextOrNull("part"u8, 80),
                line.IdOrNull("customer"u8),
                line.Integer("amount"u8)
            )
        );
        if (lines.Count < 2 || lines.Any(line => line.Amount == 0 || (line.Customer is not null && !line.IsDebt)))
            throw new UnreadableBodyException();
        var location = fields.Id("location"u8);
        return new(
            fields.Id("id"u8),
            location,
            fields.Date("businessOn"u8),
            fields.Text("currency"u8, 3),
            fields.Text("reason"u8, 400),
            lines,
            AdjustedEntry.Of(new LocationId(location), [.. lines.Select(line => new AdjustedLine(line.Account, line.Part, line.Amount))])
        );
    }
}

/// <param name="Amount">Minor units: a debit is above zero.</param>
internal sealed record AdjustmentLine(string Account, string? Part, Guid? Customer, long Amount)
{
    /// <summary>It changes what customers owe.</summary>
    public bool IsDebt => Account == Chart.AccountsReceivable().Name;
}
