using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Saving;

/// <summary>The customers as edits see them.</summary>
internal static class CustomerRows
{
    public static async Task<Dictionary<Guid, EditedRow>> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyList<Guid> ids,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- customers.customer.find
            select customer_id, name, phone, email, address, note, tax_number, exemption_number, tax_exempt, customer_group,
              credit_limit_minor, allowance_minor, closed, field_versions::text
            from customers.customer
            where tenant_id = $1
              and customer_id = any ($2)
              and not placeholder
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.TextOrNull(1)),
                            ["phone"] = EditedRow.Json(row.TextOrNull(2)),
                            ["email"] = EditedRow.Json(row.TextOrNull(3)),
                            ["address"] = EditedRow.Json(row.TextOrNull(4)),
                            ["note"] = EditedRow.Json(row.TextOrNull(5)),
                            ["taxNumber"] = EditedRow.Json(row.TextOrNull(6)),
                            ["exemptionNumber"] = EditedRow.Json(row.TextOrNull(7)),
                            ["taxExempt"] = EditedRow.Json(row.GetBoolean(8)),
                            ["group"] = EditedRow.Json(row.TextOrNull(9)),
                            ["creditLimit"] = EditedRow.Json(row.GetInt64(10)),
                            ["allowance"] = EditedRow.Json(row.BigintOrNull(11)),
                            ["closed"] = EditedRow.Json(row.GetBoolean(12)),
                        },
                        EditedRow.ReadVersions(row.GetString(13))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new(rows);
    }

    public static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows)
    {
        if (rows.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- customers.customer.save
            insert into customers.customer
              (tenant_id, customer_id, name, phone, email, address, note, tax_number, exemption_number, tax_exempt, customer_group,
               credit_limit_minor, allowance_minor, closed, placeholder, field_versions)
            select $1, customer_id, name, phone, email, address, note, tax_number, exemption_number, tax_exempt, customer_group,
              credit_limit_minor, allowance_minor, closed, false, field_versions
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
              as saved (customer_id, name, phone, email, address, note, tax_number, exemption_number, tax_exempt, customer_group,
                credit_limit_minor, allowance_minor, closed, field_versions)
            on conflict (tenant_id, customer_id) do update
            set name = excluded.name,
              phone = excluded.phone,
              email = excluded.email,
              address = excluded.address,
              note = excluded.note,
              tax_number = excluded.tax_number,
              exemption_number = excluded.exemption_number,
              tax_exempt = excluded.tax_exempt,
              customer_group = excluded.customer_group,
              credit_limit_minor = excluded.credit_limit_minor,
              allowance_minor = excluded.allowance_minor,
              closed = excluded.closed,
              placeholder = false,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Texts(rows, "name"),
            Texts(rows, "phone"),
            Texts(rows, "email"),
            Texts(rows, "address"),
            Texts(rows, "note"),
            Texts(rows, "taxNumber"),
            Texts(rows, "exemptionNumber"),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("taxExempt"))]),
            Texts(rows, "group"),
            Sql.Bigints([.. rows.Select(one => one.Row.Value<long>("creditLimit"))]),
            Sql.BigintsOrNull([.. rows.Select(one => one.Row.Value<long?>("allowance"))]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );
    }

    /// <summary>Holds the places of customers who were named before they arrived; another business's id is as unknown as any.</summary>
    public static void HoldPlaces(TenantTransaction transaction, IReadOnlyList<Guid> unknown)
    {
        if (unknown.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- customers.customer.placeholder
            insert into customers.customer
              (tenant_id, customer_id, tax_exempt, credit_limit_minor, closed, placeholder, field_versions)
            select $1, customer_id, false, 0, false, true, '{}'::jsonb
            from unnest($2) as unknown (customer_id)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. unknown])
        );
    }

    private static Npgsql.NpgsqlParameter Texts(IReadOnlyList<(Guid Id, EditedRow Row)> rows, string field) =>
        Sql.Texts([.. rows.Select(one => one.Row.Value<string>(field))]);

    public static readonly FeedSource Feed = new(
        "customer",
        17,
        FeedPartition.Business,
        """
        -- customers.feed.customer
        select version, customer_id,
          case when not erased then json_build_object(
            'id', customer_id,
            'name', name,
            'phone', phone,
            'email', email,
            'address', address,
            'note', note,
            'taxNumber', tax_number,
            'exemptionNumber', exemption_number,
            'taxExempt', tax_exempt,
            'group', customer_group,
            'creditLimit', credit_limit_minor,
            'allowance', allowance_minor,
            'closed', closed
          )::text end
        from customers.customer
        where tenant_id = current_setting('app.tenant_id')::uuid
          and not placeholder
          and (version, customer_id) > (@version, @id)
        order by version, customer_id
        limit @limit
        """
    );
}
