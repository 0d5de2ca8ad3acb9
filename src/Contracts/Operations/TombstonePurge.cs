namespace Kaunta.Contracts.Operations;

/// <summary>
/// Forgets a module's tombstones of the feed. The statement deletes rows that are tombstones and whose version is at most
/// <c>@horizon</c>, of the business of the transaction.
/// </summary>
/// <param name="Kind">Of the feed.</param>
public sealed record TombstonePurge(string Kind, string Sql);
