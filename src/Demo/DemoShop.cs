using Kaunta.DeviceClient;

namespace Kaunta.Demo;

/// <summary>The demo couldn't be made; the message says why.</summary>
public sealed class DemoException(string message) : Exception(message);

/// <summary>Which demo: everything in it follows from this and from the ids that the server gives.</summary>
/// <param name="Until">Nothing happens in the shop after it.</param>
/// <param name="Days">How many days it has behind it.</param>
public sealed record DemoPlan(int Seed, DateTimeOffset Until, int Days = 60);

/// <summary>
/// A shop with two months behind it and a day under way, made through the same door as any other: to look around in, and to show.
/// Its passwords are printed in the open, so it must never hold anything real.
/// </summary>
public static class DemoShop
{
    public const string Name = "Njeri General Store";
    public const string Email = "njeri@example.com";
    public const string Password = "maziwa na mkate";

    /// <summary>Who works there, with their PINs.</summary>
    public static IReadOnlyList<(string Name, string Role, string Pin)> People { get; } =
    [.. Sample.People.Where(person => person.Pin is not null).Select(person => (person.Name, person.Role, person.Pin!))];

    private const int DaysOfAPush = 7;

    /// <summary>Fills a server.</summary>
    /// <param name="again">An earlier filling of this plan was interrupted: what it sent is sent again, and changes nothing.</param>
    /// <returns>How many operations there are.</returns>
    /// <exception cref="DemoException">The server refused something of it.</exception>
    public static async Task<long> FillAsync(HttpClient http, DemoPlan plan, bool again, CancellationToken stop)
    {
        var story = await TellAsync(http, plan, again, stop);
        return story.Tills.Sum(till => (long)till.Device.Journal.Entries.Count);
    }

    /// <summary>The story, once the server has taken all of it.</summary>
    internal static async Task<Story> TellAsync(HttpClient http, DemoPlan plan, bool again, CancellationToken stop)
    {
        var (facts, tills) = await new OpenShop(http, plan).OpenAsync(stop);
        var story = new Story(facts, tills, plan);
        // A device that sends less than the server has from it was copied, and begins a journal of its own: so what was interrupted
        // is told to its end first. Otherwise both tills' weeks arrive beside each other.
        var days = 0;
        foreach (var _ in story.Days())
            if (!again && ++days % DaysOfAPush == 0)
                await PushAsync(tills, stop);
        await PushAsync(tills, stop);
        foreach (var entry in tills.SelectMany(till => till.Device.Journal.Entries))
            // Without an outcome: the server had it already and said so of a later one.
            if (entry.Outcome is not ("applied" or "flagged" or ""))
                throw new DemoException($"{entry.Outcome} {entry.Code} {string.Join(' ', entry.Flags)}: {entry.Operation.Text}");
        return story;
    }

    private static async Task PushAsync(IReadOnlyList<Till> tills, CancellationToken stop)
    {
        const int patience = 10;
        foreach (var device in tills.Select(till => till.Device))
            for (var failures = 0; device.State.Unsent > 0; )
            {
                await device.PushAsync(stop);
                if (device.State.Forking is not null)
                    throw new DemoException("The server has another journal of the demo's till than the one that the seed makes.");
                // A push that was due before the story was told to its end has run out of its time: the next one is in time.
                var reason = device.State.Push.Reason;
                failures = reason is null ? 0 : failures + 1;
                if (reason is not (null or "timeout" or "later") || failures > patience)
                    throw new DemoException($"The server doesn't take what the demo sends: {reason}.");
            }
    }
}
