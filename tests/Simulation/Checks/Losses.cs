namespace Kaunta.Simulation.Checks;

/// <summary>What went with a device's storage is gone; but somebody hears of it.</summary>
internal static class Losses
{
    public static void AreTold(Tables tables, List<TruthOperation> operations)
    {
        var told = operations.Where(one => one.Body.Type == Body.Resumed).ToLookup(one => one.Body.Subject.ToString());
        foreach (var truth in operations)
        {
            if (truth.MustBeTold is not { } telling || tables.Find(truth.Hash) is not null)
                continue;
            if (telling != Telling.BySilence && !IsTold(tables, told, truth))
                throw new ViolationException("silent", $"operation {truth.Seq} of {truth.Incarnation} is lost, and nobody was told");
            if (tables.Get<KeptDevice>($"device|{truth.Device}") is null)
                throw new ViolationException(
                    "silent",
                    $"operation {truth.Seq} of {truth.Incarnation} is lost, and its device isn't listed"
                );
        }
    }

    /// <summary>Lines behind it are here, before which something is missing.</summary>
    private static bool HasGapBehind(Tables tables, TruthOperation lost) =>
        tables.Lines.Any(line =>
            line.Device == lost.Device
            && line.Incarnation == lost.Incarnation
            && line.Seq > lost.Seq
            && line.Flags.Contains(Handlers.PossibleLoss)
        );

    /// <summary>On somebody's list, or once was; or the device that was to tell is lost itself, and that is told.</summary>
    private static bool IsTold(Tables tables, ILookup<string, TruthOperation> told, TruthOperation lost) =>
        (lost.MustBeTold == Telling.ByGap && HasGapBehind(tables, lost))
        || told[lost.Incarnation]
            .Where(one => one.Body.Base < lost.Seq && lost.Seq <= one.Body.Base + one.Body.Number)
            .Any(one =>
                tables.Find(one.Hash) is { } line
                    ? line.Flags.Contains(Handlers.PossibleLoss)
                    : one.EverCommitted
                        || one.MustBeTold == Telling.BySilence
                        // It went with a disk that somebody replaced by an older copy.
                        || (one.MustBeTold is null && one.MayBeMissing)
                        || (one.MustBeTold is (Telling.ByWords or Telling.ByGap) && IsTold(tables, told, one))
            );
}
