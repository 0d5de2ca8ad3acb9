using Kaunta.Contracts;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Imports;

/// <summary>What a person must be allowed for a file, beyond importing at all.</summary>
internal static class ImportRights
{
    public static bool MayUse(SessionCaller caller, ImportOptions options) =>
        caller.Permissions.Contains(options.Kind == ImportKind.Customers ? Permissions.CustomerEdit : Permissions.ProductEdit)
        && options.Columns.All(column => column is null || May(caller, column));

    /// <summary>The guess without the columns that the person may not import.</summary>
    public static ImportOptions Allowed(SessionCaller caller, ImportOptions guessed) =>
        guessed with
        {
            Columns = [.. guessed.Columns.Select(column => column is null || May(caller, column) ? column : null)],
        };

    private static bool May(SessionCaller caller, string column) =>
        column switch
        {
            Field.CreditLimit => caller.Permissions.Contains(Permissions.CustomerCredit),
            Field.Balance => caller.Permissions.Contains(Permissions.LedgerAdjust),
            _ => true,
        };
}
