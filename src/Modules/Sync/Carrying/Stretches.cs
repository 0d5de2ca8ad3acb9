using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>
/// Takes stretches of journals whose place must be looked for: what a file brought, and what a device sends behind lines that it can't read any
/// more.
/// </summary>
internal sealed class Stretches(TenantDatabase database, PushApplier applier)
{
    private const int Attempts = 3;

    /// <summary>Where it belongs is looked up before; should a push of the device come between, it is looked up again.</summary>
    public async Task<PushResult> EnterAsync(Push push, bool deposit)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Once begun it is finished, whether or not anybody still listens.
            var (placed, lacking) = await database.ReadAsync(
                push.Seal.Business,
                async (transaction, cancelled) =>
                    await Placing.LackedAsync(transaction, push, cancelled) is { } lacking
                        ? (null, lacking)
                        : (await Placing.PlaceAsync(transaction, push, cancelled), (ServerCommand?)null),
                CancellationToken.None
            );
            if (placed is null)
                return PushApplier.Refused(lacking!);
            var result = await ApplyAsync(placed, deposit);
            if (
                result.Answer is not null
                || attempt == Attempts
                || result.Refusal!.Status is not (400 or 409)
                || IsForTheDevice(push, result)
            )
                return result;
        }
    }

    /// <summary>Each time that the server holds another line, what follows is a branch; further on, so it comes to an end.</summary>
    private async Task<PushResult> ApplyAsync(Push push, bool deposit)
    {
        while (true)
        {
            var result = await applier.ApplyAsync(push.Seal.Business, push, deposit);
            if (
                result.DiffersAt is not { } seq
                || seq < push.Seal.First
                || (seq == push.Seal.First && push.Seal.Branch == push.Lines[0].Hash)
                || IsForTheDevice(push, result)
            )
                return result;
            push = push.AsBranch(seq);
        }
    }

    /// <summary>One that is there goes on in a new incarnation where its lines begin to differ: it must be told.</summary>
    private static bool IsForTheDevice(Push push, PushResult result) => push.Behind is not null && result.DiffersAt > push.Seal.First;
}
