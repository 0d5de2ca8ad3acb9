using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Tenancy.Locations;

/// <summary>A location is added or changed.</summary>
internal sealed class LocationSaved(IEnumerable<IFactHandler<LocationAdded>> reactions) : IOperationHandler
{
    private static readonly EditField[] Fields =
    [
        EditField.Text("name", 80),
        EditField.TextOrNull("code", 12),
        new("timeZone", value => value.ValueKind == JsonValueKind.String && TimeZones.IsKnown(value.GetString()!)),
        EditField.Integer("dayStartMinutes", 0, 1439),
        EditField.PersonalText("address", 400),
        EditField.PersonalText("phone", 40),
        EditField.TextOrNull("taxNumber", 40),
        EditField.Flag("closed"),
    ];

    private static readonly string[] Personal = ["address", "phone"];

    public string Type => "location.saved";

    public IReadOnlyList<int> Versions => [1];

    public bool MovesValue => false;

    public string? Permission => Permissions.LocationEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => Edit.Reading(body, Fields, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var known = await ReadAsync(transaction, cancellation);
        var added = new List<LocationAdded>();
        var outcomes = new List<Outcome>();
        foreach (var operation in operations)
        {
            var edit = (Edit)operation.Body;
            var current = known.GetValueOrDefault(edit.Id);
            if (Fault(edit, current) is { } fault)
            {
                outcomes.Add(fault);
                continue;
            }
            var merged = EditMerge.Merge(
                "location",
                edit.Id,
                edit.Base,
                edit.Set,
                current,
                transaction.Version,
                EditMerge.AuthorOf(operation),
                Personal
            );
            known[edit.Id] = merged.Row;
            Write(transaction, edit.Id, merged.Row, known.Count);
            if (current is null)
                added.Add(new(operation.Id, new LocationId(edit.Id)));
            outcomes.Add(Outcome.Applied with { Conflicts = merged.Conflicts });
        }
        if (added.Count > 0)
            foreach (var reaction in reactions)
                await reaction.HandleAsync(transaction, added, cancellation);
        return outcomes;
    }

    /// <summary>A new location needs a name and a zone; an edit needs something to edit.</summary>
    private static Outcome? Fault(Edit edit, EditedRow? current)
    {
        if (current is not null)
            return null;
        if (edit.Base is not null)
            return Outcome.Refused("stale_edit");
        return edit.Set.ContainsKey("name") && edit.Set.ContainsKey("timeZone") ? null : Outcome.Refused("invalid_field");
    }

    private static void Write(TenantTransaction transaction, Guid id, EditedRow row, int count) =>
        transaction.Enqueue(
            """
            -- tenancy.location.save
            insert into tenancy.location
              (tenant_id, location_id, name, code, time_zone, day_start_minutes, address, phone, tax_number, closed, field_versions)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (tenant_id, location_id) do update
            set name = excluded.name, code = excluded.code, time_zone = excluded.time_zone, day_start_minutes = excluded.day_start_minutes,
                address = excluded.address, phone = excluded.phone, tax_number = excluded.tax_number, closed = excluded.closed,
                field_versions = excluded.field_versions, version = excluded.version
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Text(row.Value<string>("name")),
            Sql.Text(row.Value<string>("code") ?? $"L{count}"),
            Sql.Text(row.Value<string>("timeZone")),
            Sql.Integer(row.Value<int>("dayStartMinutes")),
            Sql.Text(row.Value<string>("address")),
            Sql.Text(row.Value<string>("phone")),
            Sql.Text(row.Value<string>("taxNumber")),
            Sql.Boolean(row.Value<bool>("closed")),
            Sql.Json(row.VersionsJson)
        );

    private static async Task<Dictionary<Guid, EditedRow>> ReadAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var rows = await transaction.QueryAsync(
            """
            -- tenancy.location.edited
            select location_id, name, code, time_zone, day_start_minutes, address, phone, tax_number, closed, field_versions::text
            from tenancy.location
            """,
            row =>
                (
                    Id: row.GetGuid(0),
                    Row: new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.GetString(1)),
                            ["code"] = EditedRow.Json(row.GetString(2)),
                            ["timeZone"] = EditedRow.Json(row.GetString(3)),
                            ["dayStartMinutes"] = EditedRow.Json(row.GetInt32(4)),
                            ["address"] = EditedRow.Json(row.TextOrNull(5)),
                            ["phone"] = EditedRow.Json(row.TextOrNull(6)),
                            ["taxNumber"] = EditedRow.Json(row.TextOrNull(7)),
                            ["closed"] = EditedRow.Json(row.GetBoolean(8)),
                        },
                        EditedRow.ReadVersions(row.GetString(9))
                    )
                ),
            cancellation
        );
        return rows.ToDictionary(row => row.Id, row => row.Row);
    }
}
