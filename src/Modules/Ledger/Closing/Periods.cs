using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Closing;

/// <summary>Which days are closed.</summary>
internal static class Periods
{
    private sealed record Open(DateOnly From);

    /// <summary>The first day whose books are open; the first day there is while none is closed.</summary>
    public static async Task<DateOnly> FirstOpenAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        (
            await transaction.OnceAsync(
                "ledger.closing.open",
                async () =>
                {
                    var through = await transaction.QueryAsync(
                        """
                        -- ledger.closing.last
                        select closed_through
                        from ledger.closing
                        where tenant_id = $1
                        order by closed_through desc
                        limit 1
                        """,
                        row => row.GetFieldValue<DateOnly>(0),
                        cancellation,
                        Sql.Uuid(transaction.Business.Value)
                    );
                    return new Open(through.Count == 0 ? DateOnly.MinValue : through[0].AddDays(1));
                }
            )
        ).From;
}
