using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Customers;

/// <summary>Writes what a till with a debt book writes.</summary>
internal static class DebtBookDesk
{
    /// <summary>A new customer with a name, a phone and a credit limit.</summary>
    public static Guid Customer(
        this TestTill till,
        string name,
        long limit = 1_000_000,
        string phone = "0712 345 678",
        TestJournal? journal = null
    )
    {
        var id = Guid.CreateVersion7();
        var hidden = Hidden();
        (journal ?? till.Journal).Add(
            "customer.saved",
            new JsonObject
            {
                ["id"] = id.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject
                {
                    ["name"] = hidden.Hide(name),
                    ["phone"] = hidden.Hide(phone),
                    ["creditLimit"] = limit,
                },
            },
            hidden: hidden
        );
        return id;
    }

    public static JsonObject OnAccountBody(this TestTill till, Guid? customer, TestProduct product, long quantity, long? onAccount = null)
    {
        var body = till.SaleBody((product, quantity));
        var total = (long)body["total"]!;
        var owed = onAccount ?? total;
        body["customer"] = customer?.ToString();
        body["change"] = 0L;
        body["cashRounding"] = 0L;
        var tenders = new JsonArray(Tender("on_account", owed));
        if (owed < total)
            tenders.Add((JsonNode)Tender("cash", total - owed));
        body["tenders"] = tenders;
        return body;
    }

    public static Guid SellOnAccount(this TestTill till, Guid? customer, TestProduct product, long quantity, long? onAccount = null) =>
        till.Sell(till.OnAccountBody(customer, product, quantity, onAccount));

    public static JsonObject PaymentBody(this TestTill till, Guid customer, params (string Kind, long Amount)[] tenders) =>
        new()
        {
            ["payment"] = Guid.CreateVersion7().ToString(),
            ["customer"] = customer.ToString(),
            ["location"] = till.Shop.Location.ToString(),
            ["register"] = till.Shop.Register.ToString(),
            ["businessOn"] = till.BusinessOn,
            ["shift"] = null,
            ["currency"] = "KES",
            ["amount"] = tenders.Sum(tender => tender.Amount),
            ["tenders"] = new JsonArray([.. tenders.Select(tender => Tender(tender.Kind, tender.Amount))]),
            ["note"] = null,
        };

    public static Guid Pay(this TestTill till, Guid customer, params (string Kind, long Amount)[] tenders) =>
        till.Journal.Add("payment.received", till.PaymentBody(customer, tenders));

    public static JsonObject AdjustmentBody(
        this TestTill till,
        params (string Account, string? Part, Guid? Customer, long Amount)[] lines
    ) =>
        new()
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["location"] = till.Shop.Location.ToString(),
            ["businessOn"] = till.BusinessOn,
            ["currency"] = "KES",
            ["reason"] = "Bad debt",
            ["lines"] = new JsonArray([
                .. lines.Select(line => new JsonObject
                {
                    ["account"] = line.Account,
                    ["part"] = line.Part,
                    ["customer"] = line.Customer?.ToString(),
                    ["amount"] = line.Amount,
                }),
            ]),
        };

    /// <summary>What a customer owes, as the debt book says.</summary>
    public static Task<long> OwesAsync(this TestTill till, Guid customer) =>
        till.FigureAsync(
            $"select coalesce(sum(balance_minor), 0) from customers.balance where tenant_id = @tenant and customer_id = '{customer}'"
        );

    public static async Task<JsonNode> GetAsync(this TestTill till, string path)
    {
        using var answer = await till.Shop.Device.GetAsync(path);
        return await answer.JsonAsync(200);
    }

    /// <summary>Balances are the sums of their entries, statements run without a gap, and all entries are the account.</summary>
    public static async Task DebtsShouldBeRightAsync(this TestTill till)
    {
        (await till.FigureAsync("select coalesce(sum(amount_minor), 0) from customers.debt_entry where tenant_id = @tenant")).ShouldBe(
            await till.BalanceAsync("accounts_receivable")
        );
        (
            await till.FigureAsync(
                """
                select count(*)
                from (
                  select e.customer_id, e.arrival, e.balance_minor,
                    sum(e.amount_minor) over (partition by e.customer_id order by e.arrival) as summed,
                    row_number() over (partition by e.customer_id order by e.arrival) as place
                  from customers.debt_entry e
                  where e.tenant_id = @tenant and e.customer_id is not null
                ) as entry
                where balance_minor <> summed or arrival <> place
                """
            )
        ).ShouldBe(0);
        (
            await till.FigureAsync(
                """
                select count(*)
                from customers.balance b
                left join (
                  select customer_id, sum(amount_minor) as owed, count(*) as entries
                  from customers.debt_entry where tenant_id = @tenant group by customer_id
                ) e using (customer_id)
                where b.tenant_id = @tenant and (b.balance_minor, b.entries) is distinct from (e.owed, e.entries)
                """
            )
        ).ShouldBe(0);
    }

    public static PersonalValues Hidden() => new(() => RandomNumberGenerator.GetBytes(Opening.SaltBytes));

    private static JsonObject Tender(string kind, long amount) =>
        new()
        {
            ["tender"] = Guid.CreateVersion7().ToString(),
            ["kind"] = kind,
            ["amount"] = amount,
            ["reference"] = null,
            ["claimed"] = false,
        };
}
