namespace Kaunta.Simulation.Worlds;

internal sealed partial class Simulated
{
    private const long OperationMs = 300;
    private Script? script;
    private int happened;

    /// <summary>Two devices in a kind world, and what the script says.</summary>
    public static Simulated Scripted(Script script) =>
        new(0, Profile.Kind(2, script.Devices.Count), new Chance(0), Plant.None) { script = script };

    private void Play(Script played)
    {
        for (var at = 0; at < played.Devices.Count; at++)
        {
            var device = played.Devices[at];
            world.After(OperationMs * (at + 1), () => Sell(devices[device]));
        }
        network.Lose = played.LostAnswer;
    }

    /// <summary>Counts what happens; the crash comes before the event that the script names.</summary>
    private void Crash()
    {
        if (script is null || happened++ != script.CrashAt)
            return;
        if (script.Crash < 2)
            devices[script.Crash].Kill(1_000);
        else
        {
            foreach (var server in servers)
            {
                server.Kill();
                world.After(700, server.Start);
            }
        }
    }
}
