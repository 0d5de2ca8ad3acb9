namespace Kaunta.Modules.Imports.Columns;

/// <summary>What a file is a list of.</summary>
internal static class ImportKind
{
    public const string Products = "products";
    public const string Customers = "customers";

    /// <summary>Takes another import back.</summary>
    public const string Undo = "undo";

    public static bool IsOne(string kind) => kind is Products or Customers;
}
