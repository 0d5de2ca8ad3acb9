using Kaunta.Modules.Imports.Columns;

namespace Kaunta.Modules.Imports.Planning;

/// <summary>How a file is read and what of it is taken: first guessed, then as the person changes it.</summary>
/// <param name="Encoding">utf-8, windows-1252, utf-16le or utf-16be.</param>
/// <param name="Separator">One of , ; | and the tab.</param>
/// <param name="DecimalMark">"." or ",".</param>
/// <param name="Columns">What each column means; null: left out.</param>
/// <param name="TaxGroup">For new products whose row names none.</param>
/// <param name="Location">Where opening stock and debts are.</param>
/// <param name="WithNew">Take what is new.</param>
/// <param name="WithChanged">Take changes of what is there.</param>
/// <param name="WithDoubtful">Take rows that have a warning.</param>
/// <param name="Skip">Lines of the file that the person took out.</param>
/// <param name="Kind">products or customers.</param>
internal sealed record ImportOptions(
    string Encoding,
    string Separator,
    string DecimalMark,
    bool HasHeadings,
    IReadOnlyList<string?> Columns,
    Guid? TaxGroup,
    Guid Location,
    bool WithNew,
    bool WithChanged,
    bool WithDoubtful,
    IReadOnlyList<int> Skip,
    string Kind = ImportKind.Products
);
