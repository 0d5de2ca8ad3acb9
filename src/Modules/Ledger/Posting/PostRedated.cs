using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Core.Ledger;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Posting;

/// <summary>
/// A document that counts on another day: nothing that was booked is changed. Everything that its own operation had booked is booked
/// back on the day that it leaves, and booked again on the day that it goes to.
/// </summary>
internal sealed class PostRedated : IFactHandler<DocumentRedated>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<DocumentRedated> facts,
        CancellationToken cancellation
    )
    {
        var booked = new List<BookedEntry>(2 * facts.Count);
        foreach (var fact in facts)
        {
            var postings = await ReadAsync(transaction, fact, cancellation);
            booked.Add(Booked(fact, "redated_from", fact.From, postings.ConvertAll(one => one with { AmountMinor = -one.AmountMinor })));
            booked.Add(Booked(fact, "redated_to", fact.To, postings));
        }
        return await Books.PostAsync(transaction, booked, cancellation);
    }

    private static BookedEntry Booked(DocumentRedated fact, string cause, DateOnly on, List<Core.Ledger.Posting> postings) =>
        new(fact.Device.Value, fact.Operation.Value, cause, fact.Location.Value, on, Entry.Of(postings));

    private static Task<List<Core.Ledger.Posting>> ReadAsync(
        TenantTransaction transaction,
        DocumentRedated fact,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- ledger.redated.postings
            select a.name, a.type, a.location_id, a.part, sum(p.amount_minor)::bigint
            from ledger.posting p
            join ledger.account a
              on a.tenant_id = p.tenant_id and a.account = p.account
            where p.tenant_id = $1
              and p.device_id = $2
              and p.operation_id = $3
            group by a.tenant_id, a.account
            """,
            row => new Core.Ledger.Posting(
                new(
                    row.GetString(0),
                    Enum.Parse<AccountType>(row.GetString(1), ignoreCase: true),
                    row.UuidOrNull(2) is { } location ? new LocationId(location) : null,
                    row.TextOrNull(3)
                ),
                row.GetInt64(4)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(fact.DocumentDevice.Value),
            Sql.Uuid(fact.DocumentOperation.Value)
        );
}
