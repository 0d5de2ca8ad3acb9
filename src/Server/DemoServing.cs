using System.Globalization;
using System.Text;
using System.Text.Json;
using Kaunta.Demo;

namespace Kaunta.Server;

/// <summary>
/// Serves the demo: fills its folder on the first start, adds nothing on a later one, and goes on where an earlier start was
/// interrupted. It touches no folder that holds another shop.
/// </summary>
internal sealed class DemoServing(ServerOptions options, TimeProvider clock)
{
    private const int UsualSeed = 1;

    private readonly string marker = Path.Combine(options.Data, "demo.json");

    /// <param name="since">When the command was typed, milliseconds since 1970; null when nobody measured.</param>
    public async Task<int> RunAsync(int? seed, long? since, CancellationToken stop)
    {
        if (options.Database is not null)
            return await FailAsync("The demo keeps its shop in an embedded database of its own: leave out --database.");
        if (!File.Exists(marker) && Directory.Exists(Path.Combine(options.Data, "postgres")))
            return await FailAsync($"{options.Data} holds a Kaunta that isn't a demo. Name another folder with --data.");
        var demo = Read() ?? new Marker(seed ?? UsualSeed, clock.GetUtcNow().ToUnixTimeMilliseconds(), 0);
        if (seed is { } wanted && wanted != demo.Seed)
            return await FailAsync(
                $"The demo in {options.Data} was made with the seed {demo.Seed}. Name another folder with --data for another one."
            );
        return await Serving.RunAsync(options, stop, (app, stopping) => ReadyAsync(app, demo, since, stopping));
    }

    private async Task<string> ReadyAsync(WebApplication app, Marker demo, long? since, CancellationToken stop)
    {
        if (demo.Operations == 0)
            demo = await FillAsync(app, demo, again: File.Exists(marker), stop);
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{DemoShop.Name}: {demo.Operations:N0} operations up to {demo.Until:yyyy-MM-dd HH:mm} UTC"
        );
        text.AppendLine(CultureInfo.InvariantCulture, $"  sign in   {DemoShop.Email}   {DemoShop.Password}");
        text.AppendLine("  to sell   bind a register under Devices and registers; then the PINs work on this device");
        foreach (var (name, role, pin) in DemoShop.People)
            text.AppendLine(CultureInfo.InvariantCulture, $"  PIN       {pin}   {name}, {role}");
        return since is { } began
            ? text.Append($"Ready in {Seconds(clock.GetUtcNow().ToUnixTimeMilliseconds() - began)} from the start of the command")
                .ToString()
            : text.ToString().TrimEnd();
    }

    private async Task<Marker> FillAsync(WebApplication app, Marker demo, bool again, CancellationToken stop)
    {
        Write(demo);
        await Console.Error.WriteLineAsync("Two months go by in the shop …");
        var began = clock.GetTimestamp();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var operations = await DemoShop.FillAsync(http, new(demo.Seed, demo.Until), again, stop);
        await Console.Error.WriteLineAsync($"… in {Seconds((long)clock.GetElapsedTime(began).TotalMilliseconds)}");
        var filled = demo with { Operations = operations };
        Write(filled);
        return filled;
    }

    private Marker? Read() =>
        File.Exists(marker) ? JsonSerializer.Deserialize<Marker>(File.ReadAllText(marker), JsonSerializerOptions.Web) : null;

    private void Write(Marker demo)
    {
        Directory.CreateDirectory(options.Data);
        // Whole or not at all: a half-written one would lock the folder.
        File.WriteAllText(marker + ".new", JsonSerializer.Serialize(demo, JsonSerializerOptions.Web));
        File.Move(marker + ".new", marker, overwrite: true);
    }

    private static string Seconds(long ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000}.{ms % 1000 / 100} s");

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return 1;
    }

    /// <param name="UntilMs">Nothing happens in the shop after it.</param>
    /// <param name="Operations">How many there are; 0 while it isn't filled.</param>
    private sealed record Marker(int Seed, long UntilMs, long Operations)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public DateTimeOffset Until => DateTimeOffset.FromUnixTimeMilliseconds(UntilMs);
    }
}
