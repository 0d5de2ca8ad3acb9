namespace Kaunta.Simulation.Worlds;

/// <summary>Carries requests to a server and answers back, or doesn't.</summary>
internal sealed class Network(World world, IReadOnlyList<Server> servers)
{
    private readonly Dictionary<(Device, string), Answer> cached = [];
    private readonly List<Call> silent = [];

    /// <summary>The answer of this number is lost, whatever the dice say.</summary>
    public int Lose { get; set; } = -1;

    public void Send(Call call)
    {
        var device = call.Device;
        if (device.Offline || device.Away)
        {
            world.After(world.Chance.Between(1, 50), () => device.Hear(call, new Broken("network")));
            return;
        }
        if (Strikes(Fault.CaptivePortal, call))
        {
            world.After(
                world.Chance.Between(5, 300),
                () => device.Hear(call, new Broken(world.Has(Plant.PortalBelieved) ? "portal" : "not_kaunta"))
            );
            return;
        }
        if (cached.TryGetValue((device, AddressOf(call.Request)), out var old) && Strikes(Fault.CachedAnswer, call))
        {
            world.After(world.Chance.Between(5, 100), () => device.Hear(call, old));
            return;
        }
        if (Strikes(Fault.Later, call))
        {
            world.After(
                5,
                () =>
                    device.Hear(
                        call,
                        new Problem(world.Chance.OneIn(2) ? 503 : 429, "later", RetryAfterMs: world.Chance.Between(0, 20_000))
                    )
            );
            return;
        }
        var latency = world.Chance.Between(5, 80);
        if (Strikes(Fault.Delayed, call))
            latency += world.Chance.Between(500, 60_000);
        if (Strikes(Fault.RequestLost, call))
        {
            world.After(latency, () => device.Hear(call, new Broken("network")));
            return;
        }
        var hole = Strikes(Fault.BlackHole, call);
        if (hole)
            Silence(call);
        // A black hole may begin before or after the server.
        if (hole && world.Chance.OneIn(2))
            return;
        if (Strikes(Fault.Duplicated, call))
            world.After(latency + world.Chance.Between(0, 3_000), () => Server().Take(call.Request, _ => { }));
        world.After(latency, () => Server().Take(call.Request, answer => Return(call, answer)));
    }

    private void Return(Call call, Answer answer)
    {
        var device = call.Device;
        var latency = world.Chance.Between(5, 80);
        if (answer is PushAnswer or PullPage && !call.Silent)
        {
            // An answer that is kept on the way is one that was given.
            if (!cached.ContainsKey((device, AddressOf(call.Request))) || world.Chance.OneIn(6))
                cached[(device, AddressOf(call.Request))] = answer;
            if (Strikes(Fault.AnswerLost, call))
                answer = new Broken("network");
            else if (Strikes(Fault.AnswerCut, call))
            {
                world.After(latency, () => device.HearCut(call, answer));
                return;
            }
        }
        if (call.Silent)
            return;
        if (Lose-- == 0)
            answer = new Broken("network");
        if (device.Offline || device.Away)
            answer = new Broken("network");
        world.After(
            latency,
            () =>
            {
                call.Arrived = true;
                world.After(world.Chance.Between(0, 3), () => device.Hear(call, answer));
            }
        );
    }

    /// <summary>What arrives without any device behind it: carried by another one, or forged.</summary>
    public void Deliver(Request request, Action<Answer> answered) =>
        world.After(world.Chance.Between(5, 80), () => Server().Take(request, answered));

    /// <summary>The path is back: half of the connections that were silent break; the others stay so for ever.</summary>
    public void Heal()
    {
        foreach (var call in silent.Where(call => call.Matters && world.Chance.OneIn(2)))
            world.After(world.Chance.Between(10, 3_000), () => call.Device.Hear(call, new Broken("network")));
        silent.Clear();
    }

    /// <summary>What a cache on the way knows an answer by: a careless one looks no further.</summary>
    private static string AddressOf(Request request) =>
        request is PullRequest pull ? $"{pull.Epoch} {string.Join(' ', pull.Cursors)}" : request.GetType().Name;

    private Server Server() => world.Chance.Of(servers);

    private void Silence(Call call)
    {
        call.Silent = true;
        silent.Add(call);
    }

    private bool Strikes(Fault fault, Call call)
    {
        if (!world.Strikes(fault))
            return false;
        // Of a request that nobody waits for any more it changes nothing.
        if (!call.Matters)
            return false;
        call.Device.Struck(fault);
        world.Note($"{call.Device.Name} {call.Request.GetType().Name} {call.Number}: {fault}");
        return true;
    }
}
