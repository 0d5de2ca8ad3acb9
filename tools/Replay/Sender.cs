using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.DeviceClient;

namespace Kaunta.Replay;

/// <summary>One register: writes its part of the plan into its journal, in time order, and sends it.</summary>
internal sealed class Sender(
    Shop shop,
    Till till,
    Device device,
    Plan plan,
    ReceiptNumbers numbers,
    IReadOnlyDictionary<string, Goods> goods,
    Tally tally,
    int linesOfAPush = Sender.LinesOfAPush
)
{
    /// <summary>A push of about this many lines keeps the shop's books for a few hundred milliseconds, not longer.</summary>
    private const int LinesOfAPush = 2_000;
    private const int MostOperations = 400;

    /// <summary>A server that is busy or starting again is asked for a minute; one that is gone isn't asked for ever.</summary>
    private const int MostAttempts = 1_200;
    private static readonly TimeSpan BeforeTheNextAttempt = TimeSpan.FromMilliseconds(50);

    private readonly List<(Draft Draft, IReadOnlyList<Opening> Openings)> waiting = [];

    /// <summary>
    /// Sends as it writes. <paramref name="again"/>: the server has it already, and the engine would send none of it; so it is sent
    /// beside the engine.
    /// </summary>
    private async Task SendAsync(IEnumerable<(DateTime At, Func<Written> Write, int Lines)> operations, bool again, CancellationToken stop)
    {
        var lines = 0;
        foreach (var (at, write, count) in operations)
        {
            var written = write();
            waiting.Add((AsDraft(at, written), written.Openings));
            lines += count;
            if (lines < linesOfAPush && waiting.Count < MostOperations)
                continue;
            await PushAsync(again, stop);
            lines = 0;
        }
        await PushAsync(again, stop);
    }

    public Task SendMasterDataAsync(CancellationToken stop) => SendAsync(MasterDataOperations(), again: false, stop);

    public Task SendDocumentsAsync(CancellationToken stop) => SendAsync(Documents(), again: false, stop);

    /// <summary>The first register's journal begins with what the shop is.</summary>
    public Task SendAgainAsync(CancellationToken stop) =>
        SendAsync(till.Index == 0 ? [.. MasterDataOperations(), .. Documents()] : Documents(), again: true, stop);

    private IEnumerable<(DateTime At, Func<Written> Write, int Lines)> MasterDataOperations()
    {
        var eve = plan.Operations[0].At.Date.AddHours(6);
        foreach (var one in MasterData.Of(plan, shop))
            yield return (eve, () => one, 1);
        foreach (var customer in plan.Customers)
            yield return (eve, () => OtherBodies.Customer(shop, customer), 1);
    }

    private IEnumerable<(DateTime At, Func<Written> Write, int Lines)> Documents()
    {
        foreach (var operation in plan.Operations.Where(operation => operation.Register == till.Index))
            yield return (operation.At, () => Write(operation), operation.Lines.Count);
    }

    private Written Write(PlannedOperation operation) =>
        operation switch
        {
            PlannedSale sale => SaleBodies.Of(shop, till, numbers.Of(sale), sale, goods),
            PlannedReturn returned => ReturnBodies.Of(shop, till, numbers.Of(returned), returned, numbers, goods),
            PlannedAdjustment adjustment => OtherBodies.Adjustment(shop, adjustment, goods),
            PlannedBadDebt debt => OtherBodies.BadDebt(shop, debt),
            _ => throw new InvalidOperationException($"Nothing says how {operation.GetType().Name} is written."),
        };

    private Draft AsDraft(DateTime wall, Written written)
    {
        var (at, morning) = (ShopClock.Instant(wall), ShopClock.Morning(wall));
        var session = shop.Seed.Id(morning, "session", till.Device.ToString()).ToString();
        return new Draft
        {
            Id = written.Id,
            Type = written.Type,
            At = at.ToUnixTimeMilliseconds(),
            Session = session,
            Mono = (at - morning).Ticks / TimeSpan.TicksPerMillisecond,
            Anchor = new(morning.ToUnixTimeMilliseconds(), 0, session, 0),
            Actor = shop.Owner,
            Control = written.Control,
            Body = written.Body,
        };
    }

    private async Task PushAsync(bool again, CancellationToken stop)
    {
        if (waiting.Count == 0)
            return;
        if (again)
        {
            foreach (var (draft, openings) in waiting)
                device.Journal.Append(draft, openings);
            await device.ResendAsync(stop);
        }
        else
        {
            device.Append(waiting);
        }
        waiting.Clear();
        var inVain = 0;
        while (!again && device.State.Unsent > 0)
        {
            var before = device.State.Unsent;
            await device.PushAsync(stop);
            if (device.State.Forking is not null || device.State.Streams.Count > 1)
                throw new ReplayException($"Register {till.Index + 1} finds another journal than its own on the server.");
            if (device.State.Push.Reason is { } reason && reason is not ("later" or "network" or "timeout"))
                throw new ReplayException($"Register {till.Index + 1} can't send: {reason}.");
            if (device.State.Unsent < before)
            {
                inVain = 0;
                continue;
            }
            if (++inVain == MostAttempts)
                throw new ReplayException($"Register {till.Index + 1} sends in vain: {device.State.Push.Reason ?? "nothing is taken"}.");
            await Task.Delay(BeforeTheNextAttempt, stop);
        }
        tally.Add(device.Journal.Entries);
        device.Journal.Forget();
    }
}

/// <summary>What the server said of the operations: how many of each outcome, and of each flag.</summary>
internal sealed class Tally
{
    private readonly Lock gate = new();

    public SortedDictionary<string, long> Outcomes { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Flags { get; } = new(StringComparer.Ordinal);

    public long Operations { get; private set; }

    /// <summary>Operations that the server had already.</summary>
    public long Repeated { get; private set; }

    public void Add(IReadOnlyList<JournalEntry> entries)
    {
        lock (gate)
        {
            foreach (var entry in entries)
            {
                Operations++;
                Repeated += entry.Repeated ? 1 : 0;
                var outcome = entry.Code is null ? entry.Outcome : $"{entry.Outcome} {entry.Code}";
                Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
                foreach (var flag in entry.Flags)
                    Flags[flag] = Flags.GetValueOrDefault(flag) + 1;
            }
        }
    }
}
