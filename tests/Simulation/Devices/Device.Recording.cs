using System.Text;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

internal sealed partial class Device
{
    public bool MaySell => Up && !Revoked && Storage.Binding is { Ended: false };

    public Guid Actor { get; set; }

    /// <summary>The carts that its screen shows as put aside: the server's, and what it did itself.</summary>
    public IReadOnlyList<Guid> Shelf
    {
        get
        {
            var own = Storage.Overlays.Values.Select(overlay => overlay.Body).ToList();
            return
            [
                .. Storage
                    .Rows.Where(pair => pair.Key.Kind == Feed.Cart.Name && !Servers.Shelf.IsDoubled(pair.Value.Row))
                    .Select(pair => pair.Key.Id)
                    .Concat(own.Where(body => body.Type == Body.Park && body.Location == Storage.Location).Select(body => body.Subject))
                    .Except(own.Where(body => body.Type == Body.Take).Select(body => body.Subject)),
            ];
        }
    }

    /// <summary>What this device shows of a product's field, for an edit's base.</summary>
    public long VersionOf(string kind, Guid id) => Storage.Rows.GetValueOrDefault((kind, id))?.Version ?? 0;

    /// <summary>
    /// Number, chain, hash, journal, effects on the screen: one strict transaction. The screen says <i>done</i> afterwards, not before.
    /// </summary>
    public void Record(Body body, Spoiled spoiled = Spoiled.No, HeldBinding? rebind = null, IReadOnlyList<Guid>? needs = null)
    {
        if (!Up || (Revoked && body.Type != Body.Resumed))
            return;
        if (world.Has(Plant.NumberTakenBeforeTheTransaction) && body.Type == Body.Sale && Storage.Binding is { } counted)
            Storage.Strict(() => Storage.Binding = counted with { Next = counted.Next + 1 });
        if (Full && !world.Has(Plant.DoneThoughDiskIsFull))
            return;
        var sold = body.Type is Body.Sale or Body.Return;
        if (sold && Storage.Binding is { } current)
            body = body with
            {
                Binding = current.Id,
                Number = world.Has(Plant.NumberTakenBeforeTheTransaction) && body.Type == Body.Sale ? current.Next - 1 : current.Next,
            };
        var id = spoiled == Spoiled.IdReused ? Storage.Journal[^1].Truth.Id : world.NewId(3);
        var (text, hash) = Write(body, id, spoiled, needs ?? []);
        var head = Storage.Head;
        var truth = new TruthOperation
        {
            Business = Storage.Business,
            Device = Storage.Device,
            Id = id,
            Incarnation = head.Incarnation,
            Seq = head.Seq + 1,
            Hash = hash,
            Prev = head.Hash,
            Control = spoiled == Spoiled.Unreadable ? 0 : ControlOf(body),
            Body = body,
            Actor = Actor,
            Needs = needs ?? [],
            Spoiled = spoiled,
            At = world.Now,
            Anchored = spoken,
        };
        if (world.Has(Plant.DoneBeforeDurable))
            Witness(truth);
        // What may be lost is said in the transaction that makes it a device: without it there is none.
        if ((body.Type != Body.Resumed && Dies(Fault.KilledBeforeWrite)) || (Full && Witness(truth)))
            return;
        Keep(new JournalRow(truth, text, CorrectedNow), rebind, sold);
        if (!world.Has(Plant.DoneBeforeDurable))
            Witness(truth);
        world.Note($"{name} records {hash}");
        if (Dies(Fault.KilledAfterWrite))
            return;
        truth.Done = true;
        world.Tally.Done++;
        if (!looping && !late)
            Struck(Fault.LoopLate);
        late = !looping;
        // Another tab may have written it: the leader hears of it a little later.
        Later(world.Chance.OneIn(5) ? world.Chance.Between(1, 1_500) : 0, () => Step(new Recorded(EngineNow, Random(), Storage.Head)));
    }

    private bool Witness(TruthOperation truth)
    {
        world.Truth.Add(truth);
        world.Tally.Operations++;
        return true;
    }

    private void Keep(JournalRow row, HeldBinding? rebind, bool sold)
    {
        var truth = row.Truth;
        var before = (Storage.Head, Storage.Binding);
        void Put()
        {
            Storage.Append(row);
            Storage.Head = before.Head with { Seq = truth.Seq, Hash = truth.Hash, Total = before.Head.Total + truth.Control };
            if (rebind is not null)
                Storage.Binding = rebind;
            else if (sold && Storage.Binding is { } bound && !world.Has(Plant.NumberTakenBeforeTheTransaction))
                Storage.Binding = bound with { Next = truth.Body.Number + 1 };
            else if (truth.Body.Type == Body.Return && Storage.Binding is { } returned)
                Storage.Binding = returned with { Next = truth.Body.Number + 1 };
            if (truth.Spoiled == Spoiled.No)
                Storage.Put(truth.Hash, new Overlay(truth.Hash, truth.Body, null));
            if (truth.Body.LeavesCart && !world.Has(Plant.OpenCartKeptApart))
                Storage.Open(truth.Body.CartLeft);
        }
        if (world.Has(Plant.SaleWrittenRelaxed))
            Storage.Relaxed(() =>
            {
                Put();
                Storage.Unappend(row, before.Head, before.Binding);
            });
        else
            Storage.Strict(Put);
        if (truth.Body.LeavesCart && world.Has(Plant.OpenCartKeptApart))
            Later(20, () => Storage.Relaxed(() => Storage.Open(truth.Body.CartLeft)));
    }

    private static long ControlOf(Body body) =>
        body.Type switch
        {
            Body.Sale => body.Cash + body.Debt,
            Body.Return => body.Cash,
            _ => 0,
        };

    private (string Text, string Hash) Write(Body body, Guid id, Spoiled spoiled, IReadOnlyList<Guid> needs)
    {
        var head = Storage.Head;
        var business = spoiled == Spoiled.Foreign ? Shop.Other(Storage.Business) : Storage.Business;
        var written = EnvelopeWriter.Write(
            new(new(business), new(Storage.Device), Guid.Parse(head.Incarnation), head.Seq + 1, head.Hash),
            new Draft
            {
                Id = new OperationId(id),
                Type = body.Type,
                Version = body.Version,
                At = world.Now + Skew,
                Session = session,
                Mono = Mono,
                Anchor = anchor,
                Actor = new StaffId(Actor),
                Needs = [.. needs.Select(need => new OperationId(need))],
                Control = ControlOf(body),
                Body = body.ToJson(),
            }
        );
        if (spoiled != Spoiled.Unreadable)
            return (written.Text, written.Hash);
        // An app's bug wrote a fraction; the line is whole, its chain is right, and nobody can read it.
        var text = written.Text.Replace("\"number\":", "\"number\":0.", StringComparison.Ordinal);
        return (text, JournalHash.Of(Encoding.UTF8.GetBytes(text)));
    }
}
