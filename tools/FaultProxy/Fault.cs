namespace Kaunta.FaultProxy;

/// <summary>What may happen to one exchange between a device and the server.</summary>
public enum FaultKind
{
    None,

    /// <summary>The request waits so many milliseconds before it goes on.</summary>
    Latency,

    /// <summary>Both directions run at so many bytes a second.</summary>
    Bandwidth,

    /// <summary>The connection breaks when so many bytes of the request have reached the server; all the rest is lost.</summary>
    CutRequest,

    /// <summary>The server gets the request whole; the connection breaks after so many bytes of its answer.</summary>
    CutAnswer,

    /// <summary>The server gets the request whole and answers; not a byte of the answer arrives, and the connection breaks.</summary>
    LoseAnswer,

    /// <summary>The same, but a gateway says 502 instead.</summary>
    GatewayAfterCommit,

    /// <summary>The request is swallowed; the connection stays open and silent.</summary>
    BlackHole,

    /// <summary>The answer's head arrives, then nothing more, and the connection stays open.</summary>
    Silence,

    /// <summary>The proxy stops sending after so many bytes of the answer, in good order, and goes on listening.</summary>
    HalfClose,

    /// <summary>The server gets the request twice at once.</summary>
    Duplicate,

    /// <summary>The request waits until another has overtaken it, at most so many milliseconds.</summary>
    Reorder,

    /// <summary>The answer is well framed, and its body ends after so many bytes.</summary>
    Truncate,

    /// <summary>A captive portal answers 200 with a page.</summary>
    Portal,

    /// <summary>A captive portal sends elsewhere.</summary>
    Redirect,

    /// <summary>A cache answers what it kept of an earlier exchange of the same kind.</summary>
    Cached,

    /// <summary>Something before the server answers with this status.</summary>
    Status,

    /// <summary>No server takes the connection.</summary>
    Unreachable,
}

/// <param name="Amount">What it means depends on the kind: milliseconds, bytes a second, a number of bytes, a status.</param>
public readonly record struct Fault(FaultKind Kind, int Amount = 0)
{
    public static readonly Fault None = new(FaultKind.None);
}

/// <summary>Which fault the exchange with this number (from 1, as they come) meets.</summary>
public delegate Fault FaultSource(int number, RequestHead request);
