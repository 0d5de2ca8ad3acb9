using Kaunta.Stack.EmbeddedPostgres;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Kaunta.Stack;

internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args switch
        {
            [DatabaseHolder.Command, var folder] => DatabaseHolder.RunAsync(folder),
            _ when args.Contains("--server") => TestPlatformTestFramework.RunAsync(
                args,
                SelfRegisteredExtensions.AddSelfRegisteredExtensions
            ),
            _ => ConsoleRunner.Run(args),
        };
}
