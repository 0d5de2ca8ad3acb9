using Kaunta.Core.Ids;
using Kaunta.Core.Journal;

namespace Kaunta.Contracts.Operations;

/// <summary>An operation that has been journalled and read, as its handler gets it.</summary>
/// <param name="Hash">SHA-256 of the envelope's bytes, lower-case hex.</param>
/// <param name="CorrectedAt">When it happened by the server's reckoning, not by the device's clock.</param>
/// <param name="Control">The figure by which both sides check a journal, minor units: of a sale, total and cash rounding.</param>
/// <param name="Flags">What reading it already found, e.g. <c>clock_off</c>, <c>forked</c>; handlers add theirs through <see cref="Outcome"/>.</param>
/// <param name="Approval">Who allowed what the actor alone may not do; checked by the Sync module.</param>
public sealed record Operation(
    OperationId Id,
    DeviceId Device,
    Guid Incarnation,
    long Seq,
    string Hash,
    string Type,
    int Version,
    StaffId? Actor,
    DateTimeOffset At,
    DateTimeOffset CorrectedAt,
    long Control,
    object Body,
    IReadOnlyList<string> Flags,
    Approval? Approval = null
);

/// <summary>What an operation did. Codes and flags are those of spec/protocol/README.md.</summary>
public sealed record Outcome(OutcomeKind Kind, string? Code, IReadOnlyList<string> Flags)
{
    /// <summary>Values that this edit replaced although they were changed after the version it was made on; kept for a person.</summary>
    public IReadOnlyList<FieldConflict> Conflicts { get; init; } = [];

    /// <summary>Of a parked operation, what must arrive first: ids of operations, or hashes of lines.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    public static readonly Outcome Applied = new(OutcomeKind.Applied, null, []);

    /// <summary>Applied, and on somebody's list; without flags it is plainly applied.</summary>
    public static Outcome AppliedWith(IReadOnlyList<string> flags) => flags.Count == 0 ? Applied : new(OutcomeKind.Flagged, null, flags);

    /// <summary>No effect. Only for operations that move neither money nor goods.</summary>
    public static Outcome Refused(string code) => new(OutcomeKind.Refused, code, []);

    /// <summary>It takes effect by itself when what it builds on has arrived. Only where neither money nor goods moved.</summary>
    public static Outcome Parked(IReadOnlyList<string> waitsFor) => new(OutcomeKind.Parked, "waiting_for", []) { WaitsFor = waitsFor };

    public static Outcome Held(string code) => new(OutcomeKind.Held, code, []);

    public static Outcome Quarantined(string code) => new(OutcomeKind.Quarantined, code, []);
}

public enum OutcomeKind
{
    Applied,
    Flagged,
    Refused,
    Parked,
    Held,
    Quarantined,
}

/// <summary>Two edits of one field: <see cref="KeptJson"/> stands, <see cref="OtherJson"/> is what it replaced.</summary>
/// <param name="Kind">The kind of row as the feed names it, e.g. <c>product</c>.</param>
public sealed record FieldConflict(string Kind, Guid Id, string Field, string KeptJson, string OtherJson);
