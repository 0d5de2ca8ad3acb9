using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Kaunta.EndToEnd.Harness.CleanedUp]

namespace Kaunta.EndToEnd.Harness;

/// <summary>
/// What is ended after a test never hides why the test failed: what goes wrong there is told after the test's own reason, and fails a test that
/// has none.
/// </summary>
internal static class Cleanup
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<Exception>> Troubles = [];

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
            Note(what, trouble);
            return false;
        }
    }

    /// <exception cref="InvalidOperationException">It is no test's: whoever cleans up is told.</exception>
    public static void Note(string what, Exception trouble)
    {
        var told = new InvalidOperationException($"{what}: {trouble.Message}", trouble);
        if (TestContext.Current.Test is not { } test)
            throw told;
        Troubles.GetOrAdd(test.UniqueID, _ => []).Enqueue(told);
    }

    /// <summary>What went wrong after a test, once.</summary>
    public static IReadOnlyCollection<Exception> Take(string test) => Troubles.TryRemove(test, out var found) ? found : [];
}

/// <summary>Of every test: xunit tells what is thrown here beside what the test threw.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class CleanedUpAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Cleanup.Take(test.UniqueID) is { Count: > 0 } troubles)
            throw new AggregateException("Cleaning up failed.", troubles);
    }
}
