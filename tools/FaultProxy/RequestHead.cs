namespace Kaunta.FaultProxy;

/// <summary>The first line of a request.</summary>
public sealed record RequestHead(string Method, string Target)
{
    public string Path => Target.Split('?')[0];

    internal static RequestHead Of(MessageHead head)
    {
        var words = head.FirstLine.Split(' ');
        return words.Length == 3 ? new(words[0], words[1]) : throw new InvalidDataException($"No request: {head.FirstLine}");
    }
}
