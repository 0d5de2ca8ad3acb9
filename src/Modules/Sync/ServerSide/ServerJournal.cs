using System.Security.Cryptography;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Sync.ServerSide;

/// <summary>
/// Writes what the server itself does for a business into a journal like any device's: numbered, chained, sealed with a key that the
/// business has for this. It is extended in the caller's transaction, under the business's lock.
/// </summary>
internal sealed class ServerJournal(
    OperationHandlers handlers,
    OperationRunner runner,
    ServerIdentity identity,
    Secrets secrets,
    TimeProvider clock
) : IServerJournal
{
    private readonly long startedAt = clock.GetTimestamp();
    private readonly string session = secrets.NewId().ToString();

    public async Task AppendAsync(TenantTransaction transaction, IReadOnlyList<ServerOperation> operations, CancellationToken cancellation)
    {
        if (operations.Count == 0)
            return;
        var key = await identity.OfBusinessAsync(transaction, cancellation);
        var view = await JournalStore.ReadAsync(
            transaction,
            key.Device,
            key.Incarnation,
            "",
            long.MaxValue,
            long.MaxValue,
            [],
            afterGap: false,
            cancellation
        );
        if (view.MovedTo is { } address)
            throw new RefusalException(SyncRefusals.Moved(address));
        var now = clock.GetUtcNow();
        var lines = Write(transaction.Business, key, view.State.Head, operations, now);
        var outcomes = await runner.RunAsync(
            transaction,
            [.. lines.Select(line => Runnables.Of(line, now, []))],
            fromServer: true,
            careful: false,
            cancellation
        );
        for (var at = 0; at < outcomes.Length; at++)
            if (outcomes[at].Kind is not (OutcomeKind.Applied or OutcomeKind.Flagged))
                throw new InvalidOperationException(
                    $"The server's own {operations[at].Type} became {outcomes[at].Kind.Wire()} {outcomes[at].Code}."
                );
        Save(transaction, key, view, lines, outcomes, now);
    }

    private List<Line> Write(
        BusinessId business,
        ServerKey key,
        JournalHead? head,
        IReadOnlyList<ServerOperation> operations,
        DateTimeOffset now
    )
    {
        var lines = new List<Line>(operations.Count);
        var (seq, prev) = head is null ? (0, JournalHash.Zero) : (head.Seq, head.Hash);
        foreach (var operation in operations)
        {
            var (body, opened) = ServerBody.Write(operation.Body, () => secrets.NewBytes(Core.Journal.Opening.SaltBytes));
            var written = EnvelopeWriter.Write(
                new JournalPlace(business, key.Device, key.Incarnation, ++seq, prev),
                new Draft
                {
                    Id = operation.Id,
                    Type = operation.Type,
                    Version = operation.Version,
                    At = now.ToUnixTimeMilliseconds(),
                    Session = session,
                    Mono = (long)clock.GetElapsedTime(startedAt).TotalMilliseconds,
                    Actor = operation.Actor,
                    Body = body,
                }
            );
            prev = written.Hash;
            lines.Add(Read(operation, written, opened.Openings));
        }
        return lines;
    }

    /// <summary>Read back as a device's would be: one door for all.</summary>
    private Line Read(ServerOperation operation, WrittenOperation written, IReadOnlyList<Core.Journal.Opening> openings)
    {
        var envelope = Envelope.Read(written.Bytes).Envelope!;
        byte[]? opening = openings.Count == 0 ? null : System.Text.Encoding.UTF8.GetBytes(new PrivateLine(operation.Id, openings).Write());
        var line = new Line(written.Bytes, written.Hash, envelope, operation.Id.Value, operation.Id.Value, opening, null, null, null);
        line = handlers.Read(line, envelope, PushReader.Open(envelope, opening)!);
        return line.EarlyOutcome is { } early
            ? throw new InvalidOperationException($"The server's own {operation.Type} can't be read: {early.Kind.Wire()} {early.Code}.")
            : line;
    }

    private static void Save(
        TenantTransaction transaction,
        ServerKey key,
        JournalView view,
        List<Line> lines,
        Outcome[] outcomes,
        DateTimeOffset now
    )
    {
        var before = view.State.Head;
        var first = (before?.Seq ?? 0) + 1;
        var rows = lines
            .Select(
                (line, at) =>
                    new OperationRow(
                        first + at,
                        line.Id,
                        line.Hash,
                        line.Bytes,
                        line.Private,
                        line.Envelope!.Type,
                        line.Envelope.Version,
                        line.Envelope.Actor?.Value,
                        line.Envelope.Control,
                        line.Envelope.At,
                        now,
                        outcomes[at]
                    )
            )
            .ToList();
        OperationRows.Insert(transaction, key.Device, key.Incarnation, "", now, rows);
        var head = new JournalHead(
            rows[^1].Seq,
            rows[^1].Hash,
            (before?.Count ?? 0) + rows.Count,
            (before?.Total ?? 0) + rows.Sum(row => row.Control)
        );
        JournalStore.SaveHead(
            transaction,
            key.Device,
            key.Incarnation,
            "",
            head,
            new CorrectedTime(0, now.ToUnixTimeMilliseconds()),
            now,
            null
        );
        JournalStore.SaveSeal(transaction, Seal(transaction.Business, key, first, rows), branch: "", now);
    }

    private static Seal Seal(BusinessId business, ServerKey key, long first, List<OperationRow> rows)
    {
        using var signer = ECDsa.Create();
        signer.ImportPkcs8PrivateKey(key.PrivateKey, out _);
        var text = Core.Journal.Seal.TextOf(business, key.Device, key.Incarnation, "", first, rows[^1].Seq, rows[^1].Hash);
        return new(business, key.Device, key.Incarnation, "", first, rows.Count, rows[^1].Hash, DeviceKey.Sign(signer, text));
    }
}
