namespace Kaunta.Simulation.Worlds;

/// <summary>A run that is chosen instead of drawn: few operations, one crash, one lost answer.</summary>
/// <param name="Devices">Which device makes each of the operations.</param>
/// <param name="Crash">Who dies: a device's number, or the number of devices for the server.</param>
/// <param name="CrashAt">Before the event of this number.</param>
/// <param name="LostAnswer">The answer of this number is lost on its way.</param>
internal sealed record Script(IReadOnlyList<int> Devices, int Crash, int CrashAt, int LostAnswer);
