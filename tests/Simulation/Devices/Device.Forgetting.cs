using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

internal sealed partial class Device
{
    private const long TidyMs = 3_600_000;
    private long? tidiedAt;

    /// <summary>Once an hour, and soon after a start: lets go of what is safe elsewhere. What <c>app/sync/tidying.ts</c> does.</summary>
    private void Tidy()
    {
        if (Mono - tidiedAt < TidyMs)
            return;
        tidiedAt = Mono;
        if (Storage.Archived.Count == 0 && !world.Has(Plant.ForgetsUnarchived))
            return;
        foreach (var stream in streams().Where(stream => stream.Branch.Length == 0).ToList())
            Forget(stream);
    }

    /// <summary>From the beginning of an incarnation up to the first operation that may not go.</summary>
    private void Forget(JournalStream stream)
    {
        var archived = Storage.Archived.GetValueOrDefault(stream.Incarnation);
        List<JournalRow> gone =
        [
            .. Storage
                .From(stream.Incarnation, 1, int.MaxValue)
                .TakeWhile(row => Forgetting.May(row.Truth.Seq, row.Outcome, row.At, archived, stream.Confirmed, CorrectedNow, world)),
        ];
        if (gone.Count == 0)
            return;
        Struck(Fault.WeekPassed);
        Note($"forgets {gone.Count} of {stream.Incarnation}");
        foreach (var row in gone)
            row.Truth.Forgotten = true;
        Storage.Relaxed(() => Storage.Forget(gone));
    }
}
