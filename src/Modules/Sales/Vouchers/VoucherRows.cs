using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Vouchers;

/// <summary>Reads and writes vouchers and their entries.</summary>
internal static class VoucherRows
{
    public static async Task<Dictionary<string, Voucher>> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyList<string> codes,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- sales.voucher.read
            select code, voucher_id, sold_minor, spent_minor
            from sales.voucher
            where tenant_id = $1
              and code = any ($2)
            """,
            row => (Code: row.GetString(0), Voucher: new Voucher(row.UuidOrNull(1), row.GetInt64(2), row.GetInt64(3))),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Texts([.. codes])
        );
        return rows.ToDictionary(row => row.Code, row => row.Voucher, StringComparer.Ordinal);
    }

    /// <summary>What vouchers paid, in the order of arrival.</summary>
    public static Task<List<VoucherUse>> UsesAsync(
        TenantTransaction transaction,
        IReadOnlyList<string> codes,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sales.voucher.spent
            select device_id, operation_id, code
            from sales.voucher_entry
            where tenant_id = $1
              and code = any ($2)
              and amount_minor < 0
            order by code, made_version, operation_id, line
            """,
            row => new VoucherUse(new(row.GetGuid(0)), new(row.GetGuid(1)), row.GetString(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Texts([.. codes])
        );

    public static void Save(
        TenantTransaction transaction,
        IReadOnlyDictionary<string, Voucher> vouchers,
        IReadOnlyList<VoucherEntry> entries
    )
    {
        transaction.Enqueue(
            """
            -- sales.voucher.entries
            insert into sales.voucher_entry (tenant_id, device_id, operation_id, line, code, amount_minor, document_id, receipt, business_on)
            select $1, device_id, operation_id, line, code, amount_minor, document_id, receipt, business_on
            from unnest($2, $3, $4, $5, $6, $7, $8, $9)
              as made (device_id, operation_id, line, code, amount_minor, document_id, receipt, business_on)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. entries.Select(entry => entry.Device.Value)]),
            Sql.Uuids([.. entries.Select(entry => entry.Operation.Value)]),
            Sql.Integers([.. entries.Select(entry => entry.Line)]),
            Sql.Texts([.. entries.Select(entry => entry.Code)]),
            Sql.Bigints([.. entries.Select(entry => entry.AmountMinor)]),
            Sql.Uuids([.. entries.Select(entry => entry.Paper.Document)]),
            Sql.Texts([.. entries.Select(entry => entry.Paper.Receipt)]),
            Sql.Dates([.. entries.Select(entry => entry.Paper.BusinessOn)])
        );
        var rows = vouchers.OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        transaction.Enqueue(
            """
            -- sales.voucher.save
            insert into sales.voucher (tenant_id, code, voucher_id, sold_minor, spent_minor)
            select $1, code, voucher_id, sold_minor, spent_minor
            from unnest($2, $3, $4, $5) as changed (code, voucher_id, sold_minor, spent_minor)
            on conflict (tenant_id, code) do update
            set voucher_id = excluded.voucher_id,
              sold_minor = excluded.sold_minor,
              spent_minor = excluded.spent_minor,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Texts([.. rows.Select(row => (string?)row.Key)]),
            Sql.UuidsOrNull([.. rows.Select(row => row.Value.Id)]),
            Sql.Bigints([.. rows.Select(row => row.Value.SoldMinor)]),
            Sql.Bigints([.. rows.Select(row => row.Value.SpentMinor)])
        );
    }

    public static readonly FeedSource Feed = new(
        "voucher",
        24,
        FeedPartition.Business,
        """
        -- sales.feed.voucher
        select version, voucher_id, json_build_object('id', voucher_id, 'code', code, 'balance', sold_minor - spent_minor)::text
        from sales.voucher
        where tenant_id = current_setting('app.tenant_id')::uuid
          and voucher_id is not null
          and (version, voucher_id) > (@version, @id)
        order by version, voucher_id
        limit @limit
        """
    );
}
