using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

internal sealed partial class Device
{
    /// <summary>Beside each step, not with it: what <c>app/sync/remembering.ts</c> keeps.</summary>
    private void Remember(DeviceEvent happened)
    {
        Storage.Heard = happened switch
        {
            Core.Sync.Enrolled enrolled => enrolled.Head.Seq,
            Started started => started.Head.Seq,
            Forked forked => forked.Head.Seq,
            Recorded recorded => Math.Max(Storage.Heard, recorded.Head.Seq),
            _ => Storage.Heard,
        };
        if (streams() is not [.., var stream])
            return;
        var before = Storage.Words is { } words && words.Incarnation == stream.Incarnation ? words : null;
        Storage.Words = stream.Agreed
            ? new(stream.Incarnation, stream.Seq, stream.Hash, stream.Seq, stream.Hash)
            : new(stream.Incarnation, stream.Seq, stream.Hash, before?.AgreedSeq ?? 0, before?.AgreedHash ?? JournalHash.Zero);
    }

    /// <summary>Starts for the first time, in the place of a device whose storage is gone: what may be gone with it is said first.</summary>
    public void BootInPlaceOf(Words? lost)
    {
        if (lost is null || lost.Seq == lost.AgreedSeq || world.Has(Plant.LossNeverTold))
            Boot();
        else
            Boot(
                new Body(Body.Resumed)
                {
                    Subject = Guid.Parse(lost.Incarnation),
                    Base = lost.AgreedSeq,
                    Value = lost.AgreedHash,
                    Number = lost.Seq - lost.AgreedSeq,
                    Field = lost.Hash,
                    Location = Storage.Location,
                }
            );
    }
}
