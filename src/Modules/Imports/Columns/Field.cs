namespace Kaunta.Modules.Imports.Columns;

/// <summary>What a column of a file may mean; the names are those of the protocol.</summary>
internal static class Field
{
    public const string Id = "id";
    public const string Name = "name";
    public const string Variant = "variant";
    public const string Sku = "sku";
    public const string Barcode = "barcode";
    public const string Unit = "unit";
    public const string Price = "price";
    public const string Cost = "cost";
    public const string Stock = "stock";
    public const string Category = "category";
    public const string Tax = "tax";
    public const string Tracked = "tracked";
    public const string Closed = "closed";

    /// <summary>Of a file of products.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Id,
        Name,
        Variant,
        Sku,
        Barcode,
        Unit,
        Price,
        Cost,
        Stock,
        Category,
        Tax,
        Tracked,
        Closed,
    ];

    public const string Phone = "phone";
    public const string Email = "email";
    public const string Address = "address";
    public const string Group = "group";
    public const string Note = "note";
    public const string TaxNumber = "taxNumber";
    public const string CreditLimit = "creditLimit";
    public const string Balance = "balance";

    /// <summary>What a column of a file of customers may mean.</summary>
    public static readonly IReadOnlyList<string> OfCustomers = [Name, Phone, Email, Address, Group, Note, TaxNumber, CreditLimit, Balance];

    public static IReadOnlyList<string> Of(string kind) => kind == ImportKind.Customers ? OfCustomers : All;
}
