using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Identity.Approvals;

/// <summary>
/// <c>approval_codes.made</c>: a person made themselves codes for one device, each good once. An earlier list of theirs for the same
/// device is void. The codes themselves were shown once and are nowhere.
/// </summary>
internal sealed class CodesMade(IDeviceQueries devices) : IOperationHandler
{
    private const int Most = 20;

    public string Type => "approval_codes.made";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.ApprovalGive;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal)
    {
        var reading = BodyFields.Read(
            body,
            fields =>
                (
                    new Made(
                        fields.Id("id"u8),
                        new(fields.Id("device"u8)),
                        fields.Text("salt"u8, 43),
                        (int)fields.Integer("rounds"u8, 1, 10_000_000),
                        fields.Texts("checks"u8, Most, 64)
                    ),
                    Array.Empty<string>()
                )
        );
        // Neither money nor goods: what isn't understood whole isn't done.
        return reading.Body is not Made { Checks.Count: > 0 } made || !made.Checks.All(Core.Journal.JournalHash.IsHash)
                ? BodyReading.Failed(Outcome.Refused("invalid_field"))
            : reading.Flags.Count > 0 ? BodyReading.Failed(Outcome.Refused("unknown_field"))
            : reading;
    }

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
        {
            var made = (Made)operation.Body;
            // Nobody adds codes to a list that is there: it may be another person's.
            var good =
                operation.Actor is not null
                && await devices.FindAsync(transaction, made.Device, cancellation) is not null
                && !await ExistsAsync(transaction, made.Id, cancellation);
            if (good)
                Write(transaction, operation.Actor!.Value, made);
            outcomes.Add(good ? Outcome.Applied : Outcome.Refused("invalid_field"));
        }
        return outcomes;
    }

    private static async Task<bool> ExistsAsync(TenantTransaction transaction, Guid list, CancellationToken cancellation) =>
        (
            await transaction.QueryAsync(
                """
                -- identity.approval_list.exists
                select exists (select from identity.approval_list where tenant_id = $1 and list_id = $2)
                """,
                row => row.GetBoolean(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(list)
            )
        )[0];

    private static void Write(TenantTransaction transaction, StaffId staff, Made made)
    {
        transaction.Enqueue(
            """
            -- identity.approval_list.replace
            update identity.approval_list
            set salt = null, rounds = null, version = default
            where tenant_id = $1
              and staff_id = $2
              and device_id = $3
              and salt is not null
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(staff.Value),
            Sql.Uuid(made.Device.Value)
        );
        transaction.Enqueue(
            """
            -- identity.approval_list.insert
            insert into identity.approval_list (tenant_id, list_id, staff_id, device_id, salt, rounds)
            values ($1, $2, $3, $4, $5, $6)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(made.Id),
            Sql.Uuid(staff.Value),
            Sql.Uuid(made.Device.Value),
            Sql.Text(made.Salt),
            Sql.Integer(made.Rounds)
        );
        transaction.Enqueue(
            """
            -- identity.approval_code.insert
            insert into identity.approval_code (tenant_id, device_id, check_hash, list_id, position)
            select $1, $2, check_hash, $3, position
            from unnest($4, $5) as made (check_hash, position)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(made.Device.Value),
            Sql.Uuid(made.Id),
            Sql.Texts([.. made.Checks]),
            Sql.Integers([.. Enumerable.Range(1, made.Checks.Count)])
        );
    }

    /// <param name="Checks">The SHA-256 of each code's slow hash, in hex.</param>
    private sealed record Made(Guid Id, DeviceId Device, string Salt, int Rounds, IReadOnlyList<string> Checks);
}
