using Kaunta.Core.Ids;

namespace Kaunta.Contracts.Facts;

/// <summary>A business has a new location; whoever may sell everywhere may now sell there too.</summary>
public sealed record LocationAdded(OperationId Operation, LocationId Location);
