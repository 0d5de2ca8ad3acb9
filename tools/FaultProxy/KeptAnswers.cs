using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Kaunta.FaultProxy;

/// <summary>
/// What a careless cache would keep: the last whole answer of 200 to a method and address, whoever asked. What makes a request one of
/// its kind (<c>ask</c>) it doesn't look at.
/// </summary>
internal sealed partial class KeptAnswers
{
    private const int LargestKept = 256 * 1024;
    private readonly ConcurrentDictionary<string, byte[]> answers = new(StringComparer.Ordinal);

    public byte[]? Of(RequestHead request) => answers.GetValueOrDefault(Key(request));

    public void Keep(RequestHead request, int status, byte[] answer)
    {
        if (status == 200 && answer.Length <= LargestKept)
            answers[Key(request)] = answer;
    }

    private static string Key(RequestHead request) => $"{request.Method} {Asked().Replace(request.Target, "")}";

    [GeneratedRegex("(?<=[?&])ask=[^&]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();
}
