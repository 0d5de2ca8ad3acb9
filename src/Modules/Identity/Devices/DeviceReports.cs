using System.Text.Json;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Identity.Devices;

/// <summary>What the till shows about itself, so that the owner sees a till that doesn't get its sales across.</summary>
internal static class DeviceReports
{
    private const int LongestStorage = 2_000;

    public static async Task<IResult> SaveAsync(
        DeviceReport report,
        DeviceCaller caller,
        TenantDatabase database,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var storage = report.Storage is { ValueKind: not JsonValueKind.Null } given ? JsonSerializer.Serialize(given) : null;
        if (!IsSound(report) || storage?.Length > LongestStorage)
            return HttpRefusals.BodyMalformed;
        await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, _) =>
            {
                transaction.Enqueue(
                    """
                    -- identity.device.report
                    update identity.device
                    set state_at = $3, unsent = $4, oldest_unsent_at = $5, head = $6, seq = $7, count = $8, total = $9, storage = $10
                    where tenant_id = $1
                      and device_id = $2
                    """,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(caller.Device.Value),
                    Sql.Instant(clock.GetUtcNow()),
                    Sql.Bigint(report.Unsent),
                    Sql.Instant(Instant(report.OldestUnsentAt)),
                    Sql.Text(report.Head),
                    Sql.Bigint(report.Seq),
                    Sql.Bigint(report.Count),
                    Sql.Bigint(report.Total),
                    Sql.Json(storage)
                );
                return Task.FromResult(true);
            },
            cancellation
        );
        return Results.Ok(new ReportAnswer());
    }

    private static bool IsSound(DeviceReport report) =>
        report is { Unsent: >= 0, Seq: >= 0, Count: >= 0 }
        && report.Total is >= -StrictJson.MaxInteger and <= StrictJson.MaxInteger
        && (report.Head is null || JournalHash.IsHash(report.Head));

    /// <summary>A device's clock may say anything; what no calendar holds is left out.</summary>
    private static DateTimeOffset? Instant(long? milliseconds) =>
        milliseconds is >= 0 and <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;
}

internal sealed record DeviceReport(
    long Unsent,
    long? OldestUnsentAt,
    string? Head,
    long Seq,
    long Count,
    long Total,
    JsonElement? Storage = null
);

/// <summary>It is kept; there is nothing to say.</summary>
internal sealed record ReportAnswer;
