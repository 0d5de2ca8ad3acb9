using System.ComponentModel.DataAnnotations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Identity.Devices;

/// <summary>The owner's list of devices: what has arrived of each, and what each last said is still on it.</summary>
internal static class DeviceList
{
    public static async Task<IResult> AnswerAsync(
        SessionCaller caller,
        TenantDatabase database,
        ITenancyQueries tenancy,
        IJournalQueries journals,
        CancellationToken cancellation
    )
    {
        var devices = await database.ReadAsync(
            caller.Business,
            async (transaction, stop) =>
            {
                var bindings = await tenancy.LatestBindingsAsync(transaction, stop);
                var received = await journals.LatestAsync(transaction, stop);
                var reported = await ReadAsync(transaction, stop);
                return reported
                    .Where(device => caller.ActsAt(device.Location))
                    .Select(device => Row(device, bindings.GetValueOrDefault(device.Id), received.GetValueOrDefault(device.Id)))
                    .ToList();
            },
            cancellation
        );
        return Results.Ok(new DevicesAnswer(devices));
    }

    private static ListedDevice Row(Reported device, DeviceBinding? binding, JournalFacts? journal) =>
        new(
            device.Id.Value,
            device.Name,
            device.Location.Value,
            binding is null ? null : new(binding.Register.Value, binding.Number, binding.Series),
            device.Revoked,
            Later(device.ReportedAt, journal?.ReceivedAt)?.ToUnixTimeMilliseconds(),
            journal?.Count ?? 0,
            journal?.TotalMinor ?? 0,
            journal?.Head,
            Agreement(device, journal),
            device.Unsent,
            device.OldestUnsentAt?.ToUnixTimeMilliseconds(),
            device.ReportedAt?.ToUnixTimeMilliseconds()
        );

    /// <summary>What the device last told of its journal beside what the server has of it.</summary>
    private static string Agreement(Reported device, JournalFacts? journal)
    {
        var (count, total) = (journal?.Count ?? 0, journal?.TotalMinor ?? 0);
        if (device.Count is not { } told)
            return "unknown";
        // More has arrived since it told: its next word will say.
        if (count > told)
            return "received_more";
        if (count < told)
            return count < told - (device.Unsent ?? 0) ? "differs" : "waiting";
        return total == device.Total && (count == 0 || journal!.Head == device.Head) ? "complete" : "differs";
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static Task<List<Reported>> ReadAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- identity.device.list
            select device_id, name, location_id, revoked_at is not null, state_at, unsent, oldest_unsent_at, count, total, head
            from identity.device
            where tenant_id = $1
            order by enrolled_at, device_id
            """,
            row => new Reported(
                new(row.GetGuid(0)),
                row.GetString(1),
                new(row.GetGuid(2)),
                row.GetBoolean(3),
                row.InstantOrNull(4),
                row.BigintOrNull(5),
                row.InstantOrNull(6),
                row.BigintOrNull(7),
                row.BigintOrNull(8),
                row.TextOrNull(9)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    private sealed record Reported(
        DeviceId Id,
        string Name,
        LocationId Location,
        bool Revoked,
        DateTimeOffset? ReportedAt,
        long? Unsent,
        DateTimeOffset? OldestUnsentAt,
        long? Count,
        long? Total,
        string? Head
    );
}

internal sealed record DevicesAnswer(IReadOnlyList<ListedDevice> Devices);

/// <param name="Total">Minor units of money that the journal moved, as far as it has arrived.</param>
/// <param name="Head">Of the journal's hash chain; null while nothing has arrived.</param>
/// <param name="Agreement">
/// Whether head, count and total are equal on both sides, as of what the device last told: <c>waiting</c> while it has unsent operations,
/// <c>received_more</c> when some arrived since it told, <c>differs</c> when the server lacks what the device thinks it has.
/// </param>
/// <param name="Unsent">As the device last told, at <paramref name="ReportedAt"/>; null when it never did.</param>
internal sealed record ListedDevice(
    Guid Id,
    string Name,
    Guid Location,
    ListedBinding? Binding,
    bool Revoked,
    long? LastSeenAt,
    long Count,
    long Total,
    string? Head,
    [property: AllowedValues("unknown", "complete", "waiting", "received_more", "differs")] string Agreement,
    long? Unsent,
    long? OldestUnsentAt,
    long? ReportedAt
);

internal sealed record ListedBinding(Guid Register, int Number, string Series);
