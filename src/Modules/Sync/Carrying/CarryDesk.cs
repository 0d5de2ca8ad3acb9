using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>Who brought a stretch of another device's journal in.</summary>
internal sealed record Carrier(DeviceId From, StaffId By);

/// <summary>
/// Takes a file of another device's unsent operations. They enter the journal of the device that sealed them, exactly as if it had sent
/// them; when it sends them itself later, they are duplicates. Of a revoked device they are kept in quarantine, as a deposit is. What differs from
/// what the server holds, because the device was copied and hadn't heard of it when it wrote the file, becomes the branch as which the device
/// would send it. What follows nothing that is here counts as well, behind a gap that somebody is told of.
/// </summary>
internal sealed class CarryDesk(DepositKeys keys, TenantDatabase database, IDeviceQueries devices, PushReader reader, Stretches stretches)
{
    public async Task<IResult> TakeAsync(SessionCaller caller, UnsentFile file)
    {
        if (file.Business != caller.Business.Value)
            return SyncRefusals.WrongBusiness;
        // Once begun it is finished, whether or not anybody still listens.
        var stop = CancellationToken.None;
        var key = await keys.OfBusinessAsync(caller.Business, stop);
        if (file.Open(key) is not { Count: > 0 } pushes)
            return SyncRefusals.FileWrong;
        var known = await database.ReadAsync(
            caller.Business,
            (transaction, cancelled) => devices.FindAsync(transaction, new DeviceId(file.Device), cancelled),
            stop
        );
        if (known is null)
            return SyncRefusals.OriginUnknown;
        var origin = new DeviceCaller(
            caller.Business,
            new DeviceId(file.Device),
            known.Location,
            known.PublicKey,
            known.Revoked,
            known.Incarnation,
            known.EnrolledAt
        );
        var (stored, repeated, refused) = (0L, 0L, new List<CarryRefusal>());
        foreach (var bytes in pushes)
        {
            var (push, unread) = reader.Read(new RequestBytes(bytes), null, origin);
            var (answer, refusal, _) = push is null
                ? new PushResult(unread!)
                : await stretches.EnterAsync(push with { Carrier = new(caller.Device, caller.Staff) }, known.Revoked);
            if (answer is null)
            {
                var seal = push?.Seal ?? Seal.Read(FirstLine(bytes));
                refused.Add(new(seal?.First ?? 0, seal?.Last ?? 0, refusal!.Code));
                continue;
            }
            var added = answer.Lines.LongCount(line => line.Outcome != "duplicate");
            stored += added;
            repeated += push!.Lines.Count - added;
        }
        var missing = await database.ReadAsync(
            caller.Business,
            (transaction, cancelled) => Gaps.OfAsync(transaction, [file.Device], cancelled),
            stop
        );
        return Results.Ok(new CarriedAnswer(known.Name, stored, repeated, missing.Sum(one => one.Count), refused));
    }

    private static ReadOnlySpan<byte> FirstLine(byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        return end < 0 ? bytes : bytes.AsSpan(..end);
    }
}
