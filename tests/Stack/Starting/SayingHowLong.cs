using System.Text.RegularExpressions;

namespace Kaunta.Stack.Starting;

/// <summary>Whoever waits for a start sees what for, and how long each part took.</summary>
public sealed partial class SayingHowLong
{
    [Fact]
    public async Task A_first_start_names_each_of_its_parts_with_its_time_and_a_later_one_leaves_out_the_first()
    {
        using var folder = new TemporaryFolder("stack");
        string[] always = ["Starting the database", "Bringing its schema up to date", "Starting the server"];
        (await PartsAsync(folder)).ShouldBe(["Creating the database", .. always]);
        (await PartsAsync(folder)).ShouldBe(always);
    }

    private static async Task<string[]> PartsAsync(TemporaryFolder folder)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var server = ServerProgram.Start(folder, null, "--port", "0", "--data", folder.Below("data"));
        var said = server.Process.StandardError.ReadToEndAsync(deadline.Token);
        (await server.Process.StandardOutput.ReadLineAsync(deadline.Token)).ShouldNotBeNull().ShouldStartWith("Kaunta is at");
        Posix.Send(server.Process.Id, Posix.Terminate);
        await server.Process.WaitForExitAsync(deadline.Token);
        return [.. Part().Matches(await said).Select(part => part.Groups["name"].Value)];
    }

    [GeneratedRegex(@"^(?<name>\w[\w ]*\w)  +[0-9]+\.[0-9] s\r?$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Part();
}
