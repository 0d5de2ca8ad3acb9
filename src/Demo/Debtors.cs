using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Cash;
using Kaunta.Core.Sales;

namespace Kaunta.Demo;

/// <summary>Somebody who buys on account.</summary>
internal sealed class Debtor(string id, SamplePerson sample)
{
    public string Id => id;
    public SamplePerson Sample => sample;

    /// <summary>What they owe, minor units.</summary>
    public long Owes { get; set; }

    public bool MayOwe(long amount) => Owes + amount <= sample.LimitMinor;
}

/// <summary>The customers whom the shop knows, and how they pay what they owe.</summary>
internal sealed class Debtors(ShopFacts facts, Random chance)
{
    // Round sums only: what is paid in cash is paid in notes.
    private const long Step = 5_000;

    private readonly List<Debtor> all = [];

    public IReadOnlyList<Debtor> All => all;

    public void Enter(Till till)
    {
        foreach (var sample in Sample.People.Where(person => person.Role == "customer"))
        {
            var debtor = new Debtor(till.NewId(), sample);
            // No network gives out this prefix.
            var phone = string.Create(CultureInfo.InvariantCulture, $"+254 199 {all.Count * 7 + 100} {all.Count * 13 + 200}");
            all.Add(debtor);
            till.Record(
                "customer.saved",
                facts.Owner,
                personal => new JsonObject
                {
                    ["id"] = debtor.Id,
                    ["base"] = null,
                    ["set"] = new JsonObject
                    {
                        ["name"] = personal.Hide(sample.Name),
                        ["phone"] = personal.Hide(phone),
                        ["creditLimit"] = sample.LimitMinor,
                    },
                }
            );
        }
    }

    /// <summary>Somebody who may owe this much; null when the one who came may not.</summary>
    public Debtor? Somebody(long due)
    {
        var debtor = all[chance.Next(all.Count)];
        return debtor.MayOwe(due) ? debtor : null;
    }

    /// <summary>One of them comes by and pays about half of it, or all.</summary>
    public void Pay(Till till, Worker cashier)
    {
        var owing = all.Where(debtor => debtor.Owes >= 2 * Step).ToList();
        if (owing.Count == 0)
            return;
        var debtor = owing[chance.Next(owing.Count)];
        var amount = chance.Next(100) < 55 ? debtor.Owes / Step * Step : debtor.Owes / 2 / Step * Step;
        var kind = chance.Next(100) < 60 ? Selling.MobileMoney : Tender.Cash;
        debtor.Owes -= amount;
        till.Record(
            "payment.received",
            cashier.Id,
            _ => new JsonObject
            {
                ["payment"] = till.NewId(),
                ["customer"] = debtor.Id,
                ["location"] = facts.Location.ToString(),
                ["register"] = till.Register.Register.ToString(),
                ["businessOn"] = ShopTime.Text(till.Day),
                ["shift"] = till.Drawer.Shift,
                ["currency"] = ShopFacts.Currency,
                ["amount"] = amount,
                ["tenders"] = new JsonArray(
                    new JsonObject
                    {
                        ["tender"] = till.NewId(),
                        ["kind"] = kind,
                        ["amount"] = amount,
                        ["reference"] = null,
                        ["claimed"] = kind != Tender.Cash,
                    }
                ),
                ["note"] = null,
            }
        );
        till.Drawer.Ring(ShiftFigures.OfPayment(amount, [(kind, amount)]));
    }
}
