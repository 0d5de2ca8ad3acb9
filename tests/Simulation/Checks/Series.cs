namespace Kaunta.Simulation.Checks;

/// <summary>Receipt numbers: from 1 without a gap in each series, and none twice, unless somebody was told why.</summary>
internal static class Series
{
    public static void AreWhole(Tables tables, List<TruthOperation> operations)
    {
        var sold = operations.Where(truth => truth.Body.Type is Body.Sale or Body.Return && truth.Spoiled == Spoiled.No).ToList();
        foreach (var series in sold.GroupBy(truth => truth.Body.Binding))
        {
            var there = series.Where(truth => tables.Find(truth.Hash) is not null).ToList();
            foreach (var number in there.GroupBy(truth => truth.Body.Number).Where(group => group.Count() > 1))
            {
                // A copied device, or an older copy of it, rang them up: all take effect, and all but the first are on somebody's list.
                if (number.Count(truth => tables.Find(truth.Hash)!.Flags.Contains("receipt_reused")) < number.Count() - 1)
                    throw new ViolationException(
                        "numbers",
                        $"receipt {number.Key} of {series.Key} is there {number.Count()} times, and nobody was told"
                    );
            }
            var last = there.Select(truth => truth.Body.Number).DefaultIfEmpty().Max();
            var missing = Enumerable
                .Range(1, (int)last)
                .Select(number => (long)number)
                .Except(there.Select(truth => truth.Body.Number))
                .ToList();
            // A number that a destroyed device had used is a gap with an explanation.
            var explained = series.Where(truth => truth.MayBeMissing).Select(truth => truth.Body.Number).ToHashSet();
            if (missing.Exists(number => !explained.Contains(number)))
                throw new ViolationException("numbers", $"{series.Key} lacks {missing[0]} of {last}");
        }
    }
}
