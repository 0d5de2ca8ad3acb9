namespace Kaunta.Simulation.Worlds;

internal sealed partial class Simulated
{
    /// <summary>Somebody does something at a till.</summary>
    private void Work()
    {
        if (world.Healed)
            return;
        world.After(world.Chance.Between(1, 2 * world.Profile.OperationEveryMs), Work);
        var able = devices.FindAll(device => device.Up && !device.Revoked);
        if (able.Count == 0)
            return;
        var device = world.Chance.Of(able);
        // Not only at the end: by then it has mostly sold since, and no cart is open any more.
        Carts.IsWhatTheJournalLeft(world.Truth, device);
        // Sales come in bursts.
        for (var times = world.Chance.OneIn(4) ? 1 + world.Chance.Below(6) : 1; times > 0; times--)
            Operate(device);
    }

    private void Operate(Device device)
    {
        if (Spoil(device))
            return;
        if (world.Chance.PerMille(world.Profile.Carts))
        {
            Shelve(device);
            return;
        }
        switch (world.Chance.Below(18))
        {
            case < 11:
                Sell(device);
                break;
            case < 13:
                Return(device);
                break;
            case < 15:
                device.Record(Value(device, Body.Stock) with { Quantity = world.Chance.Between(-3, 20) });
                break;
            case < 16:
                var paid = world.Chance.Between(1, 300);
                device.Record(Value(device, Body.Payment) with { Cash = paid, Debt = -paid, Customer = world.Chance.Of(Shop.Customers) });
                break;
            default:
                device.Record(Edit(device));
                break;
        }
    }

    private Body Value(Device device, string type) =>
        new(type)
        {
            Subject = world.NewId(4),
            Location = device.Storage.Location,
            Variant = world.Chance.Of(Shop.Variants),
        };

    private void Sell(Device device)
    {
        if (!device.MaySell)
            return;
        var total = world.Chance.Between(50, 900);
        var credit = world.Chance.OneIn(6) ? world.Chance.Between(1, total) : 0;
        var body = Value(device, Body.Sale) with
        {
            Quantity = -world.Chance.Between(1, 4),
            Cash = total - credit,
            Tax = total / 7,
            Debt = credit,
            Customer = credit > 0 ? world.Chance.Of(Shop.Customers) : Guid.Empty,
        };
        if (!handlers.Newest && world.Strikes(Fault.OlderRelease))
        {
            world.Tally.Bite(Fault.OlderRelease);
            body = body with { Version = 2 };
        }
        else if (!handlers.Newest && world.Strikes(Fault.HandlerFault))
        {
            world.Tally.Bite(Fault.HandlerFault);
            body = body with { Trap = true };
        }
        Note(device, body);
    }

    private void Note(Device device, Body body)
    {
        var before = device.Storage.Journal.Count;
        device.Record(body);
        if (device.Storage.Journal.Count > before)
            sales.Add(device.Storage.Journal[^1].Truth);
    }

    private void Return(Device device)
    {
        var known = sales.FindAll(sale => sale.Business == device.Storage.Business && !sale.MayBeMissing);
        if (known.Count == 0 || !device.MaySell)
            return;
        var of = world.Chance.Of(known);
        if (
            world.Strikes(Fault.ReturnBeforeSale)
            && known.FindLast(sale => !sale.EverCommitted && sale.Device != device.Storage.Device) is { } unsent
        )
        {
            of = unsent;
            world.Tally.Bite(Fault.ReturnBeforeSale);
        }
        device.Record(
            Value(device, Body.Return) with
            {
                Variant = of.Body.Variant,
                Quantity = -of.Body.Quantity,
                Cash = -of.Body.Cash,
                Tax = -of.Body.Tax,
                Debt = -of.Body.Debt,
                Customer = of.Body.Customer,
                Of = of.Body.Subject,
            }
        );
    }

    private Body Edit(Device device)
    {
        var product = world.Chance.Of(Shop.Products);
        return new Body(Body.Edit)
        {
            Subject = product,
            Location = device.Storage.Location,
            Field = world.Chance.OneIn(2) ? "name" : "price",
            Value = $"v{world.Tally.Operations}",
            Base = device.VersionOf(Feed.Product.Name, product),
        };
    }

    /// <summary>A cart is put aside for any till of the location; or one that is aside is named anew, taken, or thrown away.</summary>
    private void Shelve(Device device)
    {
        var shelf = device.Shelf;
        var way = shelf.Count == 0 ? 0 : world.Chance.Below(8);
        device.Record(
            new Body(
                way < 3 ? Body.Park
                : way < 4 ? Body.Park
                : Body.Take
            )
            {
                Subject = way < 3 ? world.NewId(5) : world.Chance.Of(shelf),
                Location = device.Storage.Location,
                Field = way == 3 ? Body.Renamed : "",
                Value =
                    way < 4 ? $"cart {world.Tally.Operations}"
                    : way == 4 ? Body.Discarded
                    : "resumed",
            }
        );
    }

    /// <summary>Something is recorded that the server can't do, or not yet.</summary>
    private bool Spoil(Device device)
    {
        foreach (
            var (fault, spoiled) in (ReadOnlySpan<(Fault, Spoiled)>)
                [(Fault.Unreadable, Spoiled.Unreadable), (Fault.IdReused, Spoiled.IdReused), (Fault.ForeignEnvelope, Spoiled.Foreign)]
        )
        {
            if (
                !world.Strikes(fault)
                || (
                    spoiled == Spoiled.IdReused
                    && (
                        device.Storage.Journal.Count == 0
                        || device.Storage.Journal[^1].Truth is var last
                            && (last.Spoiled != Spoiled.No || last.Incarnation != device.Storage.Head.Incarnation)
                    )
                )
            )
                continue;
            device.Struck(fault);
            device.Record(Edit(device), spoiled);
            return true;
        }
        if (!world.Strikes(Fault.WaitsForAnother))
            return false;
        var other = world.Truth.Operations.LastOrDefault(one =>
            one.Business == device.Storage.Business
            && one.Device != device.Storage.Device
            && !one.EverCommitted
            && !one.MayBeMissing
            && one.Spoiled == Spoiled.No
        );
        if (other is null)
            return false;
        device.Struck(Fault.WaitsForAnother);
        device.Record(Edit(device), needs: [other.Id]);
        return true;
    }
}
