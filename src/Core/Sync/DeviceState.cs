using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;

namespace Kaunta.Core.Sync;

/// <summary>The end of a journal as storage holds it. At seq 0, <c>Hash</c> is what the first operation's <c>prev</c> will be.</summary>
public sealed record DeviceHead(string Incarnation, long Seq, string Hash, long Total);

/// <summary>A run of a journal that the server keeps as one: an incarnation, or a branch of one.</summary>
public sealed record JournalStream
{
    public required string Incarnation { get; init; }
    public required long Seq { get; init; }
    public required string Hash { get; init; }
    public required long Total { get; init; }

    /// <summary>Empty, or the hash of the first differing operation.</summary>
    public required string Branch { get; init; }
    public required long First { get; init; }

    /// <summary>The server holds everything up to here.</summary>
    public required long Confirmed { get; init; }

    /// <summary>Head, count and total were equal on both sides at <see cref="Seq"/>.</summary>
    public required bool Agreed { get; init; }

    /// <summary>The part before a fork: two devices wrote on, so only that it arrived can be compared.</summary>
    public required bool Shared { get; init; }

    internal static JournalStream Of(DeviceHead head) =>
        new()
        {
            Incarnation = head.Incarnation,
            Seq = head.Seq,
            Hash = head.Hash,
            Total = head.Total,
            Branch = "",
            First = 1,
            Confirmed = 0,
            Agreed = false,
            Shared = false,
        };
}

/// <summary>A request under way. <c>Stream</c>, <c>First</c> and <c>Last</c> say what a push sends; a pull has -1, 0 and 0.</summary>
public sealed record BusyRequest(int Request, long Deadline, int Stream, long First, long Last);

/// <summary>One of the two lanes, push and pull: at most one request, and when to try again.</summary>
public sealed record Lane(BusyRequest? Busy, int Attempt, long Until, string? Reason)
{
    internal static readonly Lane Resting = new(null, 0, 0, null);
}

/// <summary>Storage is asked to open a new incarnation; <c>First</c> is the first operation that differs.</summary>
public sealed record Forking(int Stream, long First);

/// <summary>What a device knows of its exchange with the server. The app keeps the same fields as JSON.</summary>
public sealed record DeviceState
{
    /// <summary>none, active, revoked or moved.</summary>
    public string Phase { get; init; } = "none";
    public IReadOnlyList<JournalStream> Streams { get; init; } = [];
    public Forking? Forking { get; init; }
    public Lane Push { get; init; } = Lane.Resting;
    public Lane Pull { get; init; } = Lane.Resting;
    public int Batch { get; init; } = DeviceEngine.MaxBatch;
    public int Requests { get; init; }
    public string? Epoch { get; init; }
    public IReadOnlyList<string> Cursors { get; init; } = [];

    /// <summary>Counts loads from the beginning. Rows carry it; when a load is complete those of another generation are swept.</summary>
    public int Generation { get; init; } = 1;
    public int Swept { get; init; }
    public bool Stale { get; init; } = true;
    public long PollAt { get; init; }
    public bool Listening { get; init; }
    public bool Leader { get; init; }
    public bool Online { get; init; } = true;
    public long ArchivedSeq { get; init; }
    public long? LastContact { get; init; }
    public long? AgreedAt { get; init; }
    public string? Storage { get; init; }

    public long Unsent => Streams.Sum(stream => stream.Seq - stream.Confirmed);

    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The state as the app keeps it: the same value gives the same sorted text in both languages.</summary>
    public string ToSortedJson()
    {
        var fields = JsonSerializer.SerializeToNode(this, CamelCase)!.AsObject();
        fields.Remove("unsent");
        return JsonText.WriteSorted(fields);
    }
}

/// <summary>What the strip shows. Green claims that head, count and total were compared and are equal.</summary>
public sealed record Light(string Colour, string? Reason, long Unsent)
{
    public static Light Of(DeviceState state)
    {
        var unsent = state.Unsent;
        var reason = state.Storage ?? state.Push.Reason ?? state.Pull.Reason ?? (state.Online ? null : "offline");
        var done = state.Streams.All(stream => stream.Confirmed == stream.Seq);
        var agreed = state.Streams.All(stream => stream.Agreed || stream.Seq < stream.First);
        var colour =
            state.Phase == "revoked" ? "revoked"
            : state.Forking is not null || (done && !agreed) ? "differs"
            : state.Phase == "none" || state.LastContact is null ? "unknown"
            : done && state.Storage is null ? "green"
            : "pending";
        return new(colour, reason, unsent);
    }
}
