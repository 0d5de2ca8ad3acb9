using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Tenancy.Registers;

/// <summary>The owner's list of registers: every receipt series that each had, how it ended, and which numbers never arrived.</summary>
internal static class RegisterList
{
    public static void MapRegisterList(this IEndpointRouteBuilder api) =>
        api.MapGet("/registers", AnswerAsync).RequirePermission(Permissions.DeviceView).Produces<RegistersAnswer>();

    private static async Task<IResult> AnswerAsync(
        SessionCaller caller,
        TenantDatabase database,
        IReceiptQueries receipts,
        IDeviceQueries devices,
        CancellationToken cancellation
    )
    {
        var registers = await database.ReadAsync(
            caller.Business,
            async (transaction, stop) =>
            {
                var rows = await ReadAsync(transaction, stop);
                var series = await receipts.SeriesAsync(
                    transaction,
                    [.. rows.Where(row => row.Binding is not null).Select(row => row.Binding!.Id)],
                    stop
                );
                var names = await devices.NamesAsync(transaction, stop);
                return rows.Where(row => caller.ActsAt(row.Location))
                    .GroupBy(row => row.Register)
                    .Select(group => Listed(group.First(), [.. group.Select(row => row.Binding).OfType<Stored>()], series, names))
                    .ToList();
            },
            cancellation
        );
        return Results.Ok(new RegistersAnswer(registers));
    }

    private static ListedRegister Listed(
        Row register,
        List<Stored> bindings,
        IReadOnlyDictionary<BindingId, SeriesFacts> series,
        IReadOnlyDictionary<DeviceId, string> names
    ) =>
        new(
            register.Register,
            register.Number,
            register.Name,
            register.Location.Value,
            register.Closed,
            [
                .. bindings.Select(one =>
                {
                    var (count, highest) = series.GetValueOrDefault(one.Id) ?? new SeriesFacts(0, 0);
                    return new ListedSeries(
                        one.Id.Value,
                        one.Series,
                        one.Device.Value,
                        names.GetValueOrDefault(one.Device),
                        count,
                        highest,
                        Math.Max(one.EndedLast ?? 0, highest) - count,
                        one.EndedLast,
                        one.EndedAt?.ToUnixTimeMilliseconds(),
                        one.EndedHow,
                        one.EndedFor
                    );
                }),
            ]
        );

    private static Task<List<Row>> ReadAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- tenancy.register.list
            select r.register_id, r.number, r.name, r.location_id, r.closed,
                   b.binding_id, b.series, b.device_id, b.ended_last, b.ended_at, b.ended_how, b.ended_for
            from tenancy.register r
            left join tenancy.binding b
              on b.tenant_id = r.tenant_id and b.register_id = r.register_id
            where r.tenant_id = $1
            order by r.number, b.number desc
            """,
            row => new Row(
                row.GetGuid(0),
                row.GetInt32(1),
                row.GetString(2),
                new(row.GetGuid(3)),
                row.GetBoolean(4),
                row.IsDBNull(5)
                    ? null
                    : new(
                        new(row.GetGuid(5)),
                        row.GetString(6),
                        new(row.GetGuid(7)),
                        row.BigintOrNull(8),
                        row.InstantOrNull(9),
                        row.TextOrNull(10),
                        row.TextOrNull(11)
                    )
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    private sealed record Row(Guid Register, int Number, string Name, LocationId Location, bool Closed, Stored? Binding);

    private sealed record Stored(
        BindingId Id,
        string Series,
        DeviceId Device,
        long? EndedLast,
        DateTimeOffset? EndedAt,
        string? EndedHow,
        string? EndedFor
    );
}

internal sealed record RegistersAnswer(IReadOnlyList<ListedRegister> Registers);

/// <param name="Series">The newest first.</param>
internal sealed record ListedRegister(Guid Id, int Number, string Name, Guid Location, bool Closed, IReadOnlyList<ListedSeries> Series);

/// <param name="Received">Different receipt numbers that have arrived.</param>
/// <param name="Highest">The highest of them; 0 for none.</param>
/// <param name="Missing">Numbers up to the last that have not arrived. Of an open series: not yet.</param>
/// <param name="EndedLast">Its last number; null while it is open.</param>
/// <param name="EndedHow">"closed", "taken_over" or "renewed"; null while it is open.</param>
/// <param name="EndedFor">The device that took the register over, by its name then.</param>
internal sealed record ListedSeries(
    Guid Binding,
    string Series,
    Guid Device,
    string? DeviceName,
    long Received,
    long Highest,
    long Missing,
    long? EndedLast,
    long? EndedAt,
    string? EndedHow,
    string? EndedFor
);
