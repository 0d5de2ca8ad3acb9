namespace Kaunta.Contracts.Queries;

/// <summary>Everything that is sold, as it stands in one moment; placeholders are not in it.</summary>
/// <param name="Version">The newest change in it; an edit made from this snapshot names it as its base.</param>
public sealed record CatalogueSnapshot(
    long Version,
    IReadOnlyList<CatalogueEntry> Entries,
    IReadOnlyList<CategoryFacts> Categories,
    IReadOnlyList<TaxGroupFacts> TaxGroups
);

/// <summary>A variant with what it has of its product.</summary>
/// <param name="Price">Thousandths of a minor unit.</param>
public sealed record CatalogueEntry(
    Guid Variant,
    Guid Product,
    string Name,
    string VariantName,
    string? Sku,
    IReadOnlyList<string> Barcodes,
    string Unit,
    long Price,
    bool Tracked,
    bool Closed,
    bool ProductClosed,
    Guid? Category,
    Guid? TaxGroup
);

public sealed record CategoryFacts(Guid Id, string Name, bool Closed);

/// <param name="Rate">The sum of its rates in millionths.</param>
public sealed record TaxGroupFacts(Guid Id, string Name, long Rate, bool Closed);
