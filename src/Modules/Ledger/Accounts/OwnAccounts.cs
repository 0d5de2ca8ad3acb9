using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ledger;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Accounts;

/// <summary>Accounts that a business has added to the chart.</summary>
internal static class OwnAccounts
{
    /// <summary>Of accounts that something is booked on, those that nobody has made, or made as another kind.</summary>
    public static async Task<IReadOnlySet<Account>> UnknownAsync(
        TenantTransaction transaction,
        IReadOnlyList<Account> accounts,
        CancellationToken cancellation
    )
    {
        var own = accounts.Where(Chart.IsOwn).Distinct().ToList();
        if (own.Count == 0)
            return new HashSet<Account>();
        var made = await transaction.QueryAsync(
            """
            -- ledger.own_account.made
            select account_id::text, type
            from ledger.own_account
            where tenant_id = $1
              and account_id::text = any ($2)
            """,
            row => (row.GetString(0), row.GetString(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Texts([.. own.Select(account => account.Part)])
        );
        return own.Where(account => !made.Contains((account.Part!, TypeText(account.Type)))).ToHashSet();
    }

    public static string TypeText(AccountType type) => type.ToString().ToLowerInvariant();

    public static async Task<EditedRows> KnownAsync(TenantTransaction transaction, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var known = await transaction.QueryAsync(
            """
            -- ledger.own_account.find
            select account_id, name, type, closed, field_versions::text
            from ledger.own_account
            where tenant_id = $1
              and account_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.GetString(1)),
                            ["type"] = EditedRow.Json(row.GetString(2)),
                            ["closed"] = EditedRow.Json(row.GetBoolean(3)),
                        },
                        EditedRow.ReadVersions(row.GetString(4))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new("account", known);
    }

    public static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows) =>
        transaction.Enqueue(
            """
            -- ledger.own_account.save
            insert into ledger.own_account (tenant_id, account_id, name, type, closed, field_versions)
            select $1, account_id, name, type, closed, field_versions
            from unnest($2, $3, $4, $5, $6) as saved (account_id, name, type, closed, field_versions)
            on conflict (tenant_id, account_id) do update
            set name = excluded.name,
              closed = excluded.closed,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("name"))]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("type"))]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );

    public static readonly FeedSource Feed = new(
        "account",
        25,
        FeedPartition.Business,
        """
        -- ledger.feed.account
        select version, account_id, json_build_object('id', account_id, 'name', name, 'type', type, 'closed', closed)::text
        from ledger.own_account
        where tenant_id = current_setting('app.tenant_id')::uuid
          and (version, account_id) > (@version, @id)
        order by version, account_id
        limit @limit
        """
    );
}
