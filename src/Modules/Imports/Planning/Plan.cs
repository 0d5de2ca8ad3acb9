namespace Kaunta.Modules.Imports.Planning;

internal enum RowOutcome
{
    New,
    Changed,
    Unchanged,

    /// <summary>Kept out; its codes say why.</summary>
    Problem,
}

/// <summary>A field that an import gives another value; texts as a person reads them, null for none.</summary>
internal sealed record ImportChange(string Field, string? From, string? To);

/// <summary>What one row of the file will do.</summary>
/// <param name="Product">The product, or the customer of a file of customers, which has nothing of a variant.</param>
/// <param name="Set">Changed fields of the product, <c>VariantSet</c> of the variant: as an edit carries them.</param>
/// <param name="Before">What those fields were; null for a new one.</param>
/// <param name="Stock">Opening stock in thousandths, or what a customer owes in minor units; null for none.</param>
/// <param name="UnitCost">Thousandths of a minor unit.</param>
internal sealed record PlannedRow(
    int Line,
    RowOutcome Outcome,
    string Label,
    IReadOnlyList<string> Codes,
    IReadOnlyList<ImportChange> Changes,
    Guid Product,
    Guid Variant,
    IReadOnlyDictionary<string, object?> Set,
    IReadOnlyDictionary<string, object?> VariantSet,
    Before? Before,
    long? Stock,
    long UnitCost
);

internal sealed record Before(IReadOnlyDictionary<string, object?> Set, IReadOnlyDictionary<string, object?> VariantSet);

/// <summary>What a file will do, row by row.</summary>
/// <param name="Version">The catalogue's, which it was compared with.</param>
/// <param name="NewCategories">Named in the file and not there yet.</param>
internal sealed record Plan(long Version, IReadOnlyList<PlannedRow> Rows, IReadOnlyList<(Guid Id, string Name)> NewCategories)
{
    /// <summary>The rows that will be written, as the person wants it.</summary>
    public IEnumerable<PlannedRow> Accepted(ImportOptions options)
    {
        var skipped = options.Skip.ToHashSet();
        return Rows.Where(row =>
            !skipped.Contains(row.Line)
            && (
                row.Outcome switch
                {
                    RowOutcome.New => options.WithNew,
                    RowOutcome.Changed => options.WithChanged,
                    RowOutcome.Unchanged => row.Stock is not null,
                    _ => false,
                }
            )
            && (options.WithDoubtful || row.Codes.All(code => code == Planning.Codes.Tidied))
        );
    }
}
