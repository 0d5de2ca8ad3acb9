namespace Kaunta.Modules.Imports.Planning;

/// <summary>Collects what a row changes of an existing product, with what was there before.</summary>
internal sealed class ChangeList
{
    public Dictionary<string, object?> Set { get; } = [];
    public Dictionary<string, object?> SetBefore { get; } = [];
    public Dictionary<string, object?> VariantSet { get; } = [];
    public Dictionary<string, object?> VariantSetBefore { get; } = [];
    public List<ImportChange> Shown { get; } = [];

    public bool Any => Shown.Count > 0;

    /// <param name="name">The field of the product.</param>
    /// <param name="field">What the screen calls it.</param>
    public void Product(string name, string field, object? before, object? after, string? from, string? to) =>
        Add(Set, SetBefore, name, field, before, after, from, to);

    public void Variant(string name, string field, object? before, object? after, string? from, string? to) =>
        Add(VariantSet, VariantSetBefore, name, field, before, after, from, to);

    private void Add(
        Dictionary<string, object?> set,
        Dictionary<string, object?> setBefore,
        string name,
        string field,
        object? before,
        object? after,
        string? from,
        string? to
    )
    {
        if (Equals(before, after))
            return;
        set[name] = after;
        setBefore[name] = before;
        Shown.Add(new(field, from, to));
    }
}
