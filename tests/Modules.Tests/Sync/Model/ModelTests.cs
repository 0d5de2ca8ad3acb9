using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Host;
using Kaunta.Simulation.Worlds;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync.Model;

/// <summary>
/// The simulation proves something about a model of the server. Here the model and the real server on PostgreSQL are told the same: a device
/// and copies of it push what follows, what was sent before, what differs, what leaves something out, and lines that nobody can read; somebody
/// brings files of theirs, also such as leave something out; carts are parked and taken; some of it is by somebody who was disabled.
/// Each answer, the feed and the journals' ends must be the same.
/// </summary>
public sealed class ModelTests(KauntaServer server)
{
    private const int Pushes = 160;
    private const int MostHistories = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task The_simulations_server_and_the_real_one_answer_the_same_pushes_alike(int seed)
    {
        var chance = new Random(seed);
        var till = await TestTill.OpenAsync(server, seed);
        var product = till.Product("Sugar", price: 11_600_000);
        till.Receive((product, 1_000_000, 1_000));
        var disabled = Guid.CreateVersion7();
        till.Journal.Edit("staff.saved", disabled, """{"role":"cashier","disabled":true}""");
        using var model = new ModelledServer(till.Shop, disabled);
        var both = new BothServers(till, model);
        var writer = new LineWriter(till, product, new(disabled), chance);
        List<History> histories = [History.Of(till.Journal)];
        await both.PushAsync(histories[0], "", 1, till.Journal.Count);
        var opened = till.Journal.Count;
        for (var push = 0; push < Pushes; push++)
        {
            var history = histories[chance.Next(histories.Count)];
            if (chance.Next(10) == 0 && histories.Count < MostHistories)
                histories.Add(history = history.Copy(chance.Next(opened, history.Lines.Count + 1)));
            for (var lines = chance.Next(5); lines > 0; lines--)
                writer.Add(history);
            if (chance.Next(4) == 0)
                await CarrySomethingAsync(both, history, chance);
            else
                await PushSomethingAsync(both, history, chance);
            if (push % 5 == 4)
                await both.ShouldHaveTheSameNewsAsync();
            if (push % 20 == 19)
                await both.ShouldHaveTheSameHeadsAsync();
        }
        await both.ShouldHaveTheSameNewsAsync();
        await both.ShouldHaveTheSameHeadsAsync();
        // A comparison of refusals alone would prove nothing.
        foreach (
            var met in (string[])
                [
                    "effect",
                    "again",
                    "parked",
                    "held",
                    "quarantined",
                    "journal_gap",
                    "journal_differs",
                    "push_malformed",
                    "possible_loss",
                    "cart_taken",
                    "actor_disabled",
                    "not_permitted",
                    "carried",
                    "closed",
                ]
        )
            both.Met.ShouldContain(one => one.Contains(met, StringComparison.Ordinal), met);
    }

    private static async Task PushSomethingAsync(BothServers both, History history, Random chance)
    {
        var (branch, first) = (history.Branch, Math.Min(history.Sent + 1, history.Lines.Count));
        if (chance.Next(4) == 0)
            first = chance.Next(history.Start, history.Lines.Count + 1);
        if (chance.Next(15) == 0)
        {
            first = chance.Next(1, history.Lines.Count + 1);
            branch = chance.Next(2) == 0 ? "" : history.Lines[first - 1].Hash;
        }
        await both.PushAsync(history, branch, first, chance.Next(1, Math.Min(6, history.Lines.Count - first + 1) + 1));
    }

    /// <summary>A stretch of what a copy wrote, perhaps one that leaves out what it hasn't sent.</summary>
    private static async Task CarrySomethingAsync(BothServers both, History history, Random chance)
    {
        if (history.Lines.Count == 0)
            return;
        var first =
            chance.Next(3) == 0
                ? chance.Next(1, history.Lines.Count + 1)
                : Math.Min(history.Sent + 1 + chance.Next(4), history.Lines.Count);
        var branch = first >= history.Start ? history.Branch : "";
        await both.CarryAsync(history, branch, first, chance.Next(1, Math.Min(8, history.Lines.Count - first + 1) + 1));
    }

    /// <summary>The real server and the model of it, which are told the same.</summary>
    private sealed class BothServers(TestTill till, ModelledServer model)
    {
        private static readonly Dictionary<string, string> Kinds = new()
        {
            ["category"] = "product",
            ["stock"] = "stock",
            ["outcome"] = "outcome",
            ["parked_cart"] = "cart",
        };

        private IReadOnlyList<string> cursors = [];

        public List<string> Met { get; } = [];

        public async Task PushAsync(History history, string branch, int first, int count)
        {
            var lines = history.Lines.GetRange(first - 1, count);
            var real = Told.By(await TestJournal.SendAsync(till.Shop.Device, Sealed(branch, first, lines)));
            var modelled = Told.By(model.Push(branch, first, [.. lines.Select(line => line.Text)]));
            var asked = $"{first} to {first + count - 1} of {branch}";
            (real.Code, real.Expected, real.Seq).ShouldBe((modelled.Code, modelled.Expected, modelled.Seq), asked);
            real.Lines.ShouldBe(modelled.Lines, asked);
            Met.Add(real.Code ?? string.Join(' ', real.Lines));
            history.Heard(real, first + count - 1);
        }

        public async Task CarryAsync(History history, string branch, int first, int count)
        {
            var lines = history.Lines.GetRange(first - 1, count);
            var gaps = Gaps();
            using var answer = await till.Shop.Device.PostAsync("/api/carried", FileOf(Sealed(branch, first, lines)));
            var real = await answer.JsonAsync(200);
            var modelled = model.Carry(branch, first, [.. lines.Select(line => line.Text)]);
            var stored = (modelled as PushAnswer)?.Outcomes.Count(line => line.Outcome != "duplicate");
            $"{real["stored"]} {real["known"]} {string.Join(' ', real["refused"]!.AsArray().Select(one => (string)one!["code"]!))}".ShouldBe(
                stored is { } ? $"{stored} {count - stored} " : $"0 0 {(modelled as Problem)?.Code}",
                $"{first} to {first + count - 1} of {branch}"
            );
            Met.Add(
                Gaps() < gaps ? "carried closed"
                : Gaps() > gaps ? "carried possible_loss"
                : "carried"
            );
        }

        private int Gaps() => model.Heads().Count(head => !head.EndsWith(" -", StringComparison.Ordinal));

        /// <summary>As a device writes it that never learnt the deposit key.</summary>
        private JsonObject FileOf(byte[] push)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(push);
            return new()
            {
                ["kaunta"] = "unsent",
                ["v"] = 1,
                ["business"] = till.Shop.Business.ToString(),
                ["device"] = till.Shop.Device.Id.ToString(),
                ["count"] = 1,
                ["plain"] = WireBytes.ToText(packed.ToArray()),
            };
        }

        public async Task ShouldHaveTheSameNewsAsync()
        {
            var rows = new List<string>();
            for (var more = true; more; )
            {
                var page = await Page.PullAsync(till.Shop.Device, 7, cursors);
                // Another test's clock may have passed the horizon of every business here.
                if ((bool?)page.Begin["resync"] == true)
                {
                    rows.Clear();
                    model.StartAnew();
                }
                rows.AddRange(page.Rows.Where(row => Kinds.ContainsKey((string)row["kind"]!)).Select(Real));
                (cursors, more) = (page.Cursors, page.More);
            }
            rows.Order(StringComparer.Ordinal)
                .ShouldBe(
                    model
                        .News()
                        .Where(row => Kinds.ContainsValue(row.Kind))
                        .Select(row => $"{row.Kind} {row.Id} {(row.Row is { } text ? Modelled(row.Kind, text.Split('|')) : "gone")}")
                        .Order(StringComparer.Ordinal)
                );
        }

        /// <summary>Of this till: the server has a journal of its own, with what a new shop is given.</summary>
        public async Task ShouldHaveTheSameHeadsAsync()
        {
            var heads = await till.TextAsync(
                $"""
                select string_agg(branch || ' ' || seq || ' ' || hash || ' ' || count || ' ' || total_minor || ' ' || coalesce(follows, '-'), e'\n' order by branch collate "C")
                from sync.journal
                where tenant_id = @tenant
                  and device_id = '{till.Shop.Device.Id.Value}'
                """
            );
            heads.Split('\n').ShouldBe(model.Heads().Order(StringComparer.Ordinal));
        }

        private string Real(JsonObject row)
        {
            var kind = (string)row["kind"]!;
            var says = row["row"] is not { } values
                ? "gone"
                : kind switch
                {
                    "parked_cart" when values["takings"] is JsonArray takings =>
                        $"taken {string.Join(',', takings.Select(taking => (string)taking!["device"]!))}",
                    "parked_cart" => values["lines"]![0]!["quantity"]!.ToString(),
                    "outcome" => Told.Outcome((string)values["outcome"]!, (string?)values["code"], Told.Texts(values["flags"])),
                    "stock" => values["quantity"]!.ToString(),
                    _ => "",
                };
            return $"{Kinds[kind]} {(string)row["id"]!} {says}";
        }

        private static string Modelled(string kind, string[] values) =>
            kind switch
            {
                "outcome" => Told.Outcome(values[1], values[2].Length == 0 ? null : values[2], values[3].Split(',')),
                "stock" or "cart" => values[1],
                _ => "",
            };

        private byte[] Sealed(string branch, int first, List<HistoryLine> lines)
        {
            var (device, shop, head) = (till.Shop.Device, till.Shop, lines[^1].Hash);
            var signature = DeviceKey.Sign(
                device.Key,
                Seal.TextOf(shop.Business, device.Id, device.Incarnation, branch, first, first + lines.Count - 1, head)
            );
            var text = new StringBuilder();
            text.Append(new Seal(shop.Business, device.Id, device.Incarnation, branch, first, lines.Count, head, signature).Write())
                .Append('\n');
            foreach (var line in lines)
                text.Append(line.Text).Append('\n');
            return Encoding.UTF8.GetBytes(text.ToString());
        }
    }

    /// <summary>Writes operations, most of them good ones.</summary>
    private sealed class LineWriter(TestTill till, TestProduct product, StaffId disabled, Random chance)
    {
        /// <summary>Ids that something waits for.</summary>
        private readonly List<Guid> promised = [];

        private readonly List<Guid> carts = [];

        public void Add(History history)
        {
            if (chance.Next(15) == 0)
            {
                var unread = $"nobody can read line {history.Lines.Count + 1} of {NewId()}";
                history.Lines.Add(new(unread, JournalHash.Of(unread), null));
                return;
            }
            var (type, body, needs) = Operation();
            var written = EnvelopeWriter.Write(
                new(
                    chance.Next(30) == 0 ? new BusinessId(NewId()) : till.Shop.Business,
                    till.Shop.Device.Id,
                    till.Shop.Device.Incarnation,
                    history.Lines.Count + 1,
                    history.Head
                ),
                new Draft
                {
                    Id = new(IdFor(history)),
                    Type = type,
                    Version = chance.Next(15) == 0 ? 9 : 1,
                    At = till.Journal.AtMs,
                    Session = "session",
                    Mono = history.Lines.Count,
                    Actor = chance.Next(5) == 0 ? disabled : till.Shop.Owner,
                    Needs = needs,
                    Control = type == "sale.completed" ? (long)body["total"]! + (long)body["cashRounding"]! : 0,
                    Body = body,
                }
            );
            history.Lines.Add(new(written.Text, written.Hash, written.Id.Value));
        }

        private (string Type, JsonObject Body, OperationId[] Needs) Operation()
        {
            var way = chance.Next(10);
            if (way < 4)
                return ("sale.completed", till.SaleBody((product, till.Pieces(3))), []);
            if (way < 5)
                return (RealBody.Received, till.ReceiptBody((product, 5_000, 1_000)), []);
            if (way < 8)
                return Shelved();
            var id = NewId();
            var body = new JsonObject
            {
                ["id"] = id.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = $"Category {id}" },
            };
            if (chance.Next(2) == 0)
                return (RealBody.Category, body, []);
            promised.Add(NewId());
            return (RealBody.Category, body, [new(promised[chance.Next(promised.Count)])]);
        }

        /// <summary>A cart is put aside, named anew, taken, perhaps again, or thrown away.</summary>
        private (string Type, JsonObject Body, OperationId[] Needs) Shelved()
        {
            var way = carts.Count == 0 ? 0 : chance.Next(7);
            if (way < 2)
                carts.Add(NewId());
            var body = new JsonObject
            {
                ["cart"] = (way < 2 ? carts[^1] : carts[chance.Next(carts.Count)]).ToString(),
                ["location"] = till.Shop.Location.ToString(),
                ["register"] = null,
            };
            if (way >= 3)
            {
                body["why"] = way == 6 ? "discarded" : "resumed";
                return ("cart.taken", body, []);
            }
            body["name"] = null;
            body["customer"] = null;
            body["lines"] = new JsonArray(
                new JsonObject
                {
                    ["variant"] = NewId().ToString(),
                    ["product"] = NewId().ToString(),
                    ["name"] = "Sugar",
                    ["unit"] = "pc",
                    ["quantity"] = chance.Next(1, 1_000_000),
                    ["unitPrice"] = 1_000,
                    ["priceRevision"] = null,
                    ["taxGroup"] = null,
                    ["note"] = null,
                    ["override"] = null,
                    ["discount"] = null,
                    ["label"] = null,
                }
            );
            body["discount"] = null;
            body["coupons"] = new JsonArray();
            return ("cart.parked", body, []);
        }

        /// <summary>A UUID of version 7 from the seed.</summary>
        private Guid NewId()
        {
            var bytes = new byte[16];
            chance.NextBytes(bytes);
            bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
            bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
            return new(bytes, bigEndian: true);
        }

        private Guid IdFor(History history)
        {
            if (chance.Next(25) == 0 && history.Lines.FindLast(line => line.Id is not null) is { Id: { } used })
                return used;
            if (promised.Count == 0 || chance.Next(4) > 0)
                return NewId();
            var promise = promised[chance.Next(promised.Count)];
            promised.Remove(promise);
            return promise;
        }
    }
}
