using Kaunta.Core.Ids;
using Kaunta.Core.Tax;

namespace Kaunta.Demo;

/// <summary>What the server gave the shop when it was opened.</summary>
/// <param name="OpenedVersion">The version of what the opening wrote, for edits of it.</param>
/// <param name="TaxGroups">By name.</param>
/// <param name="Registers">The two tills, in the order of their numbers.</param>
internal sealed record ShopFacts(
    LocationId Location,
    long OpenedVersion,
    StaffId Owner,
    IReadOnlyDictionary<string, TaxGroupFacts> TaxGroups,
    IReadOnlyList<RegisterFacts> Registers
)
{
    public const string Currency = "KES";

    /// <summary>The smallest coin is a shilling.</summary>
    public const long CashDenomination = 100;
}

internal sealed record TaxGroupFacts(string Id, string Revision, IReadOnlyList<TaxRule> Taxes);

internal sealed record RegisterFacts(RegisterId Register, BindingId Binding, string Series);
