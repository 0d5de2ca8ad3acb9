using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Acknowledging;
using Kaunta.Modules.Sync.Carrying;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>
/// The one door in. A revoked device may still deposit through its own: what it sends is kept and does nothing. For any other device the
/// two doors are one.
/// </summary>
internal static class PushEndpoint
{
    public static void MapPush(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(
                "/sync/push",
                (PushHandler handler, HttpContext context, RequestBytes body, DeviceCaller caller) =>
                    handler.HandleAsync(context, body, caller, deposit: false)
            )
            .RequireDevice()
            .TakesRecords()
            .TakesLines("A seal, then operations with what is private of them.")
            .Produces<PushAnswerBody>()
            .LimitBody(PushReader.MaxSentBytes, SyncRefusals.TooLarge);
        routes
            .MapPost(
                "/sync/deposit",
                (PushHandler handler, HttpContext context, RequestBytes body, DeviceCaller caller) =>
                    handler.HandleAsync(context, body, caller, deposit: caller.Revoked)
            )
            .RequireDevice(revokedToo: true)
            .TakesRecords()
            .TakesLines("As a push.")
            .Produces<PushAnswerBody>()
            .LimitBody(PushReader.MaxSentBytes, SyncRefusals.TooLarge);
    }
}

internal sealed class PushHandler(PushReader reader, PushApplier applier, Stretches stretches, ServerState server, TimeProvider clock)
{
    public async Task<IResult> HandleAsync(HttpContext context, RequestBytes body, DeviceCaller caller, bool deposit)
    {
        var (push, malformed) = reader.Read(body, context.Request.Headers.ContentEncoding, caller);
        if (push is null)
            return malformed!;
        var (answer, refusal, _) = push.Behind is null
            ? await applier.ApplyAsync(caller.Business, push, deposit)
            : await stretches.EnterAsync(push, deposit);
        if (answer is null)
            return refusal!;
        var (incarnation, branch) = (push.Seal.Incarnation, answer.Branch);
        var epoch = server.Epoch;
        return Results.Json(
            new PushAnswerBody(
                JournalBody.Of(incarnation, branch, answer.Head),
                [.. answer.Lines.Select(OutcomeBody.Of)],
                answer.Version,
                answer.ArchivedSeq,
                epoch,
                new Acknowledgement(epoch, answer.Version, incarnation, branch, answer.Head.Seq).Write(
                    server.AcknowledgementKey,
                    caller.Business,
                    caller.Device
                ),
                clock.GetUtcNow().ToUnixTimeMilliseconds()
            )
        );
    }
}

/// <param name="ArchivedSeq">Up to here the device may forget what is final; 0 while the server has no archive.</param>
/// <param name="Seen">The server's signed word on how far it has come; the device shows it with its pulls.</param>
internal sealed record PushAnswerBody(
    JournalBody Journal,
    IReadOnlyList<OutcomeBody> Outcomes,
    long Version,
    long ArchivedSeq,
    string Epoch,
    string Seen,
    long ServerTime
);

internal sealed record JournalBody(Guid Incarnation, string Branch, long Seq, string Hash, long Count, long Total)
{
    public static JournalBody Of(Guid incarnation, string branch, JournalHead head) =>
        new(incarnation, branch, head.Seq, head.Hash, head.Count, head.Total);
}

internal sealed record OutcomeBody(
    Guid? Id,
    long Seq,
    string Outcome,
    string? Stored,
    string? Code,
    IReadOnlyList<string> Flags,
    long Version
)
{
    public static OutcomeBody Of(LineAnswer line) => new(line.Id, line.Seq, line.Outcome, line.Stored, line.Code, line.Flags, line.Version);
}
