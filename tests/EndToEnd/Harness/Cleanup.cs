namespace Kaunta.EndToEnd.Harness;

/// <summary>What is ended after a test never hides why the test failed: what goes wrong there is only written down.</summary>
internal static class Cleanup
{
    /// <returns>Whether it went well.</returns>
    public static async Task<bool> TryAsync(string what, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception trouble)
        {
            var said = $"{what}: {trouble.Message}";
            if (TestContext.Current.TestOutputHelper is { } output)
                output.WriteLine(said);
            else
                TestContext.Current.SendDiagnosticMessage(said);
            return false;
        }
    }
}
