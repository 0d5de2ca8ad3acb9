using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

internal sealed partial class Device
{
    /// <summary>The stream of the incarnation in which the device records, as far as its notes speak of it.</summary>
    private JournalStream? NotedStream => Storage.Noted() is [.., var last] && last.Incarnation == Storage.Head.Incarnation ? last : null;

    /// <summary>Of the journal something isn't there as it was written, and isn't known to have arrived.</summary>
    private bool JournalIsBroken =>
        Math.Max(NotedStream?.Confirmed ?? 0, Storage.Forgotten.GetValueOrDefault(Storage.Head.Incarnation)) is var confirmed
        && Storage.Head.Seq > confirmed
        && Storage.From(Storage.Head.Incarnation, confirmed + 1, int.MaxValue).Count() != Storage.Head.Seq - confirmed;

    /// <summary>
    /// Before anything is recorded behind it: what can't be read is left, and a new incarnation begins, with the word of it. What
    /// <c>app/sync/resuming.ts</c> does.
    /// </summary>
    private void MindJournal()
    {
        if (!JournalIsBroken)
            return;
        var (head, noted) = (Storage.Head, NotedStream);
        var confirmed = Math.Max(noted?.Confirmed ?? 0, Storage.Forgotten.GetValueOrDefault(head.Incarnation));
        var last = Storage.From(head.Incarnation, confirmed, 1).FirstOrDefault()?.Truth;
        foreach (var row in Storage.From(head.Incarnation, confirmed + 1, int.MaxValue))
            if (row.Truth.Seq == (last?.Seq ?? confirmed) + 1)
                last = row.Truth;
        // What a restored server asks for may be missing before that, too.
        if (last is null && confirmed > Storage.Forgotten.GetValueOrDefault(head.Incarnation))
        {
            last = Storage.From(head.Incarnation, 1, confirmed).LastOrDefault()?.Truth;
            confirmed = Storage.Forgotten.GetValueOrDefault(head.Incarnation);
        }
        var tail =
            last?.Seq >= confirmed
                ? new DeviceHead(head.Incarnation, last.Seq, last.Hash, 0)
                : new DeviceHead(head.Incarnation, confirmed, noted?.Seq == confirmed ? noted.Hash : JournalHash.Zero, 0);
        var word = new Body(Body.Resumed)
        {
            Subject = Guid.Parse(head.Incarnation),
            Base = tail.Seq,
            Value = tail.Hash,
            Number = head.Seq - tail.Seq,
            Field = head.Hash,
            Location = Storage.Location,
        };
        Storage.Strict(() =>
        {
            foreach (var row in Storage.Unnoticed)
                Storage.Put(row.Truth.Hash, (Overlay?)null);
            Storage.Tails.Add(tail);
            Storage.Ended[head.Incarnation] = Storage.EndOf(head.Incarnation);
            Storage.Head = new(world.NewId(2).ToString(), 0, Storage.Last(head.Incarnation)?.Truth.Hash ?? tail.Hash, 0);
        });
        Note($"can't read its journal behind {tail.Seq} of {tail.Incarnation}");
        if (!world.Has(Plant.LossNotTold))
            Record(word);
    }

    /// <summary>
    /// The last lines of an incarnation that has ended can't be read: that is told, once, and the server says whether it has them. What the loop of
    /// <c>app/sync</c> does before its engine starts.
    /// </summary>
    private void MindEnds()
    {
        foreach (var (incarnation, end) in Storage.Ended.ToList())
        {
            var last = Storage.EndOf(incarnation);
            // What it has let go of isn't lost.
            last = last with
            {
                Seq = Math.Max(last.Seq, Storage.Forgotten.GetValueOrDefault(incarnation)),
            };
            if (!Up || last.Seq >= end.Seq)
                continue;
            if (Full)
            {
                Kill(1_000);
                return;
            }
            Storage.Strict(() =>
            {
                foreach (var row in Storage.Unreadable.Where(row => row.Truth.Incarnation == incarnation))
                    Storage.Put(row.Truth.Hash, (Overlay?)null);
                Storage.Ended[incarnation] = last;
            });
            Note($"can't read the end of {incarnation} behind {last.Seq}");
            if (!world.Has(Plant.EndedLossNotTold))
                Record(
                    new Body(Body.Resumed)
                    {
                        Subject = Guid.Parse(incarnation),
                        Base = last.Seq,
                        Value = last.Hash,
                        Number = end.Seq - last.Seq,
                        Field = end.Hash,
                        Location = Storage.Location,
                    }
                );
        }
    }

    /// <summary>
    /// A restored server asks for what can't be read any more, and nothing stands behind it: that is told, and the engine begins anew with what there
    /// is.
    /// </summary>
    private void LookAgain(PushCommand push)
    {
        var asked = $"{push.Incarnation} {push.First}";
        if (asked == lookedFor || world.Has(Plant.LostEndAskedForInVain))
        {
            Step(new Failed(EngineNow, Random(), push.Request, "forgotten"));
            return;
        }
        lookedFor = asked;
        MindJournal();
        // A page that is on its way would come with rows of a load that counts no more.
        Signal("leaderLost");
        if (Up)
            Begin();
    }

    /// <summary>Where the incarnations before end; planted bugs believe older notes instead.</summary>
    private IReadOnlyList<DeviceHead> EndsAsTold()
    {
        var noted = Storage.Noted();
        long NotedTo(DeviceHead end) =>
            noted.Where(one => one.Incarnation == end.Incarnation).Select(one => one.Seq).DefaultIfEmpty(-1).Max();
        var ends = Storage.Ends();
        if (world.Has(Plant.OlderNotesBelieved))
            ends = [.. ends.Where(end => NotedTo(end) == -1 || NotedTo(end) > end.Seq)];
        if (world.Has(Plant.UnnotedIncarnationLeftOut))
            ends = [.. ends.Where(end => NotedTo(end) != -1)];
        return ends;
    }
}
