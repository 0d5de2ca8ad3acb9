using Kaunta.Core.Journal;

namespace Kaunta.Simulation.Servers;

internal sealed record Judgement(string Outcome, string? Code, IReadOnlyList<string> Flags)
{
    public static Judgement Of(IReadOnlyList<string> flags) => new(flags.Count == 0 ? "applied" : "flagged", null, flags);
}

/// <summary>What operations do to the books: the modules' handlers in small. Everything is read and written under the lock.</summary>
internal sealed class Handlers(World world)
{
    /// <summary>An exception in a handler of an older release: deterministic, so the operation is held alone.</summary>
    public const string ServerFault = "server_fault";

    public const string PossibleLoss = "possible_loss";

    private readonly Shelf shelf = new(world);

    /// <summary>Whose journal it is.</summary>
    public static string OwnerKey(string incarnation) => $"owner|{incarnation}";

    /// <summary>This server's release knows the newest schema, and its handlers don't break.</summary>
    public bool Newest { get; set; } = true;

    public Judgement Judge(Transaction tx, KeptLine line, IReadOnlyList<string> early)
    {
        var envelope = line.Envelope!;
        var body = line.Body!;
        if (body.Version > 1 && !Newest)
            return new("held", "unknown_version", early);
        if (body.Trap && !Newest)
            return new("held", ServerFault, early);
        if (
            !body.MovesValue
            && envelope.Needs.FirstOrDefault(need => !IsDecided(tx, need.Value)) is { Value: var missing }
            && missing != Guid.Empty
        )
        {
            var waiting = tx.Get<string[]>($"parked|{missing}") ?? [];
            if (!world.Has(Plant.ParkedForEver))
                tx.Put($"parked|{missing}", (string[])[.. waiting, line.Key]);
            return new("parked", "waiting_for", early);
        }
        List<string> flags = [.. early];
        var disabled = tx.Get<object>($"disabled|{envelope.Actor!.Value.Value}") is not null;
        if (disabled && body.Type is not (Body.Closing or Body.Resumed))
        {
            if (!body.Stands || world.Has(Plant.SaleRefused) || (world.Has(Plant.CartRefused) && !body.MovesValue))
                return new("refused", "not_permitted", flags);
            flags.Add("actor_disabled");
        }
        Effect(tx, line, envelope, body, flags);
        return Judgement.Of(flags);
    }

    private static bool IsDecided(Transaction tx, Guid id) =>
        tx.Get<string>($"id|{id}") is { } key && tx.Get<KeptLine>(key) is { IsDecided: true };

    private void Effect(Transaction tx, KeptLine line, Envelope envelope, Body body, List<string> flags)
    {
        switch (body.Type)
        {
            case Body.Edit:
                Edit(tx, line, body, flags);
                break;
            case Body.Park:
                shelf.Park(tx, line, body);
                break;
            case Body.Take:
                shelf.Take(tx, line, body, flags);
                break;
            case Body.Closing:
                if (tx.Get<KeptBinding>($"binding|{body.Binding}") is { } binding)
                    PutBinding(tx, binding with { EndedHow = binding.EndedHow ?? "closed", DeclaredLast = body.Number });
                break;
            case Body.Resumed:
                if (!IsHere(tx, body))
                    flags.Add(PossibleLoss);
                break;
            default:
                Value(tx, line, envelope, body, flags);
                break;
        }
    }

    /// <summary>
    /// The last line of the journal, whosever it was, is here at its number, and no gap is: by the chain all before it is here too, whatever a copy
    /// wrote.
    /// </summary>
    private bool IsHere(Transaction tx, Body body)
    {
        var incarnation = body.Subject.ToString();
        if (tx.Get<object>(OwnerKey(incarnation)) is not Guid device)
            return false;
        string[] names = ["", .. tx.Get<string[]>(Tables.BranchesKey(device, incarnation)) ?? []];
        var branches = names.Where(name => tx.Get<KeptJournal>(Tables.JournalKey(device, incarnation, name)) is not null).ToList();
        var journals = branches.ConvertAll(name => tx.Get<KeptJournal>(Tables.JournalKey(device, incarnation, name))!);
        if (world.Has(Plant.LossTakenForArrived))
            return journals.Exists(journal => journal.Head.Seq > body.Base);
        return journals.TrueForAll(journal => journal.Follows is null)
            && branches.Exists(name =>
                tx.Get<KeptLine>(Tables.LineKey(device, incarnation, name, body.Base + body.Number))?.Hash == body.Field
            );
    }

    private void Value(Transaction tx, KeptLine line, Envelope envelope, Body body, List<string> flags)
    {
        if (body.Type == Body.Return && !Matched(tx, line, body, flags))
            return;
        if (body.Quantity != 0)
        {
            var key = $"stock|{body.Location}|{body.Variant}";
            if (world.Has(Plant.StockIsSetNotMoved))
                tx.Put(key, body.Quantity + (line.Seq % 2));
            var left = world.Has(Plant.StockIsSetNotMoved) ? tx.Number(key) : tx.Add(key, body.Quantity);
            tx.Row($"location/{body.Location}", Feed.Stock, body.Variant, $"{tx.Business}|{left}");
            if (left < 0 && body.Quantity < 0)
                flags.Add("stock_negative");
        }
        tx.Add("cash", body.Cash);
        tx.Add("tax", body.Tax);
        if (body.Debt != 0)
        {
            var owed = tx.Add($"debt|{body.Customer}", body.Debt);
            tx.Row("business", Feed.Balance, body.Customer, $"{tx.Business}|{owed}");
        }
        if (body.Type is not (Body.Sale or Body.Return))
            return;
        Receipt(tx, line, body, flags);
        if (body.Type != Body.Sale)
            return;
        tx.Put($"sale|{body.Subject}", line.Key);
        foreach (var waiting in tx.Get<string[]>($"waiting|{body.Subject}") ?? [])
            Settle(tx, waiting);
    }

    /// <summary>A return is booked whether its sale is here or not; without it, it is on somebody's list until the sale comes.</summary>
    private bool Matched(Transaction tx, KeptLine line, Body body, List<string> flags)
    {
        if (tx.Get<string>($"sale|{body.Of}") is not null)
            return true;
        if (world.Has(Plant.ReturnBeforeSaleDropped))
            return false;
        flags.Add("waiting_for_sale");
        tx.Put($"waiting|{body.Of}", (string[])[.. tx.Get<string[]>($"waiting|{body.Of}") ?? [], line.Key]);
        return true;
    }

    private static void Settle(Transaction tx, string key)
    {
        if (tx.Get<KeptLine>(key) is not { } line || !line.Flags.Contains("waiting_for_sale"))
            return;
        string[] left = [.. line.Flags.Where(flag => flag != "waiting_for_sale")];
        tx.Save(line with { Flags = left, Outcome = left.Length == 0 ? "applied" : "flagged", Version = tx.Version });
    }

    private static void Receipt(Transaction tx, KeptLine line, Body body, List<string> flags)
    {
        var key = $"number|{body.Binding}|{body.Number}";
        if (tx.Number(key) > 0)
            flags.Add("receipt_reused");
        tx.Add(key, 1);
        if (tx.Get<KeptBinding>($"binding|{body.Binding}") is { } binding)
        {
            if (binding.EndedHow is not null)
                flags.Add("binding_ended");
            tx.Put($"binding|{body.Binding}", binding with { Highest = Math.Max(binding.Highest, body.Number) });
        }
        else
            flags.Add("binding_unknown");
        tx.Row($"location/{body.Location}", Feed.Sale, body.Subject, $"{tx.Business}|{line.Device}|{body.Binding}|{body.Number}");
    }

    private void Edit(Transaction tx, KeptLine line, Body body, List<string> flags)
    {
        var key = $"field|{body.Subject}|{body.Field}";
        if (tx.Get<KeptField>(key) is { } before && before.Version > body.Base && before.Device != line.Device)
        {
            if (!world.Has(Plant.LastWriterWins))
            {
                flags.Add("edit_conflict");
                tx.Put($"conflict|{before.Operation}|{body.Field}", before.Value);
            }
        }
        tx.Put(key, new KeptField(body.Value, tx.Version, line.Device, line.Envelope!.Id.Value));
        string[] fields = ["name", "price"];
        var row = string.Join('|', fields.Select(field => tx.Get<KeptField>($"field|{body.Subject}|{field}")?.Value));
        tx.Row("business", Feed.Product, body.Subject, $"{tx.Business}|{row}");
    }

    public static void PutBinding(Transaction tx, KeptBinding binding)
    {
        tx.Put($"binding|{binding.Id}", binding);
        tx.Row("business", Feed.Binding, binding.Id, $"{tx.Business}|{binding.Row}");
    }
}
