using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Sync.Reviewing;

/// <summary>
/// A person has what was kept aside take effect: what a revoked device deposited, a line whose id another operation has, one whose openings
/// didn't hold (it goes without them), or one that couldn't be booked when it came. A line that is no operation of its journal has no
/// effect that could be released.
/// </summary>
internal sealed class ReleaseOperations(KeptOperations kept, WaitingOperations waiting) : IOperationHandler
{
    public string Type => "operation.released";
    public IReadOnlyList<int> Versions => [1];

    /// <summary>The release itself moves nothing: without it the operation is as safe as before.</summary>
    public bool MovesValue => false;
    public string? Permission => Permissions.ReviewRelease;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => ReviewedLines.Read(body);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
            outcomes.Add(await ReleaseAsync(transaction, (ReviewedLines)operation.Body, cancellation));
        return outcomes;
    }

    private async Task<Outcome> ReleaseAsync(TenantTransaction transaction, ReviewedLines wanted, CancellationToken cancellation)
    {
        var (found, missing) = await wanted.FindAsync(transaction, cancellation);
        // A restored server gets the release back before what it releases.
        if (missing.Count > 0)
            return Outcome.Parked(missing);
        var aside = found
            .Where(one => one.Line.Outcome == "quarantined")
            .Select(one => one.Line with { Id = one.Line.Id ?? one.Named.As })
            .ToList();
        // Two people tapped at once: the first did it.
        if (aside.Count == 0)
            return Outcome.Applied;
        var readable = aside.FindAll(line => line.Id is not null && IsOfItsJournal(line));
        var retried = await kept.RetryAsync(transaction, readable, released: true, cancellation);
        await waiting.WakeAsync(transaction, WaitingOperations.NewsOf(retried), cancellation);
        return retried.Any(one => one.Outcome.Kind != OutcomeKind.Quarantined) ? Outcome.Applied : Outcome.Refused("not_releasable");
    }

    private static bool IsOfItsJournal(KeptLine line) => line.Read() is { } envelope && CanRelease(envelope, line.Place, line.Code);

    /// <summary>
    /// Whether there is something to release. A forged envelope, or one that was copied here from elsewhere, is nobody's; a body that can't
    /// be read says nothing.
    /// </summary>
    internal static bool CanRelease(Envelope envelope, JournalledPlace place, string? code) =>
        envelope.Device.Value == place.Device
        && envelope.Incarnation == place.Incarnation
        && envelope.Seq == place.Seq
        && code is not ("foreign_envelope" or "unreadable_body");
}
