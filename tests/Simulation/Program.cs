using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Kaunta.Simulation;

internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args switch
        {
            ["sim", .. var rest] => Task.FromResult(SimCommand.Run(rest)),
            _ when args.Contains("--server") => TestPlatformTestFramework.RunAsync(
                args,
                SelfRegisteredExtensions.AddSelfRegisteredExtensions
            ),
            _ => ConsoleRunner.Run(args),
        };
}
