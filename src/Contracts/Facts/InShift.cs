using Kaunta.Core.Ids;

namespace Kaunta.Contracts.Facts;

/// <summary>The shift that an operation was done in, and where in its device's journal it stands.</summary>
public sealed record InShift(ShiftId Shift, Guid Incarnation, long Seq);
