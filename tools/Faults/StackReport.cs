using Kaunta.FaultProxy;

namespace Kaunta.Faults;

/// <summary>All that a stack campaign did and found.</summary>
internal sealed record StackReport(
    Profile Profile,
    Findings Findings,
    FaultLog Faults,
    Chaos Chaos,
    int Sales,
    int Rounds,
    int Restores,
    TimeSpan SlowestHealing,
    TimeSpan Crowd,
    bool? FullDisk,
    TimeSpan Took
)
{
    /// <summary>A campaign in which little happened proves little.</summary>
    public bool IsWell =>
        Findings.None
        && Sales > 0
        && Chaos.ServerKills > 0
        && Chaos.DatabaseKills > 0
        && Faults.LostAfterCommit > 0
        && Faults.Effective > Sales / 20
        && FullDisk != false;
}
