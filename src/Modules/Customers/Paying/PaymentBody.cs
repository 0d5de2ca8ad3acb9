using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Money;
using Kaunta.Modules.Customers.Debts;

namespace Kaunta.Modules.Customers.Paying;

/// <summary>The body of <c>payment.received</c>, version 1. Minor units.</summary>
/// <param name="Register">Null where the money came to no till.</param>
/// <param name="Amount">By how much the debt goes down.</param>
/// <param name="Note">Opened; null when there is none or it was erased.</param>
internal sealed record PaymentBody(
    Guid Payment,
    Guid Customer,
    Guid Location,
    Guid? Register,
    DateOnly BusinessOn,
    Guid? Shift,
    string Currency,
    long Amount,
    IReadOnlyList<PaymentTender> Tenders,
    string? Note
)
{
    private const int MaxTenders = 50;

    public static BodyReading Read(JsonElement body, PersonalValues personal) =>
        BodyFields.Read(
            body,
            fields =>
            {
                var payment = Read(fields, personal);
                var received = Exact.Sum(payment.Tenders.Select(tender => tender.Amount));
                return (payment, received == payment.Amount ? Array.Empty<string>() : ["price_mismatch"]);
            }
        );

    private static PaymentBody Read(BodyFields fields, PersonalValues personal)
    {
        var note = fields.Commitment("note"u8);
        var tenders = fields.List("tenders"u8, MaxTenders, ReadTender);
        // A debt isn't paid with a debt: nothing would have changed hands.
        if (tenders.Count == 0 || tenders.Any(tender => tender.Kind == OnAccount.Kind))
            throw new UnreadableBodyException();
        return new(
            fields.Id("payment"u8),
            fields.Id("customer"u8),
            fields.Id("location"u8),
            fields.IdOrNull("register"u8),
            fields.Date("businessOn"u8),
            fields.IdOrNull("shift"u8),
            fields.Text("currency"u8, 3),
            fields.Integer("amount"u8, 1),
            tenders,
            note is null ? null : personal.Open(note)
        );
    }

    private static PaymentTender ReadTender(BodyFields fields) =>
        new(
            fields.Id("tender"u8),
            fields.Text("kind"u8, 32),
            fields.Integer("amount"u8, 1),
            fields.TextOrNull("reference"u8, 200),
            fields.Flag("claimed"u8)
        );
}

/// <param name="Claimed">True while nobody but the cashier has said that the money came.</param>
internal sealed record PaymentTender(Guid Tender, string Kind, long Amount, string? Reference, bool Claimed);
