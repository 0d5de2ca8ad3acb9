using System.Globalization;

namespace Kaunta.Faults;

/// <summary>What the books say about what was witnessed.</summary>
internal sealed class Findings
{
    private const int MostNamed = 40;
    private readonly List<string> named = [];

    public long Lost { get; set; }
    public long Doubled { get; set; }
    public long Diverged { get; set; }
    public long Stalled { get; set; }
    public long CrossBusiness { get; set; }

    /// <summary>Sums that don't agree with the witness: stock, cash, days, journals.</summary>
    public long Wrong { get; set; }

    public IReadOnlyList<string> Named => named;

    public bool None => Lost + Doubled + Diverged + Stalled + CrossBusiness + Wrong == 0;

    public void Name(string what)
    {
        if (named.Count < MostNamed)
            named.Add(what);
    }
}

/// <summary>Reads the books as the superuser, past every rule, and compares them with the witness and with the tills.</summary>
internal sealed class Audit(Backend backend, Witness witness, Findings findings, CancellationToken stop)
{
    public async Task RunAsync(IReadOnlyList<Till> tills)
    {
        await SalesAsync();
        await LedgerAsync();
        await ReportsAsync();
        await StockAsync();
        foreach (var till in tills)
            await JournalAsync(till);
        await OwnersAsync();
    }

    private async Task SalesAsync()
    {
        var booked = (
            await backend.ReadAsync(
                """
                -- faults.sales
                select s.sale_id, s.tenant_id, s.device_id, s.receipt, s.total_minor
                from sales.sale s
                """,
                row =>
                    (
                        Sale: row.GetGuid(0),
                        Business: row.GetGuid(1),
                        Device: row.GetGuid(2),
                        Receipt: row.GetString(3),
                        Total: row.GetInt64(4)
                    ),
                stop
            )
        ).ToLookup(row => row.Sale);
        var known = new HashSet<Guid>();
        foreach (var sale in witness.Sales)
        {
            known.Add(sale.Sale);
            var rows = booked[sale.Sale].ToList();
            if (rows.Count == 0)
            {
                findings.Lost++;
                findings.Name($"sale {sale.Sale} {sale.Receipt} of device {sale.Device} is lost");
            }
            else if (rows.Count > 1)
            {
                findings.Doubled += rows.Count - 1;
                findings.Name($"sale {sale.Sale} is there {rows.Count} times");
            }
            else if (rows[0].Business != sale.Business)
            {
                findings.CrossBusiness++;
                findings.Name($"sale {sale.Sale} of {sale.Business} stands in the books of {rows[0].Business}");
            }
            else if (rows[0].Device != sale.Device || rows[0].Receipt != sale.Receipt || rows[0].Total != sale.TotalMinor)
            {
                findings.Wrong++;
                findings.Name($"sale {sale.Sale} stands there as {rows[0]}");
            }
        }
        foreach (var stranger in booked.Where(group => !known.Contains(group.Key)))
        {
            findings.Doubled++;
            findings.Name($"sale {stranger.Key} was never made");
        }
    }

    /// <summary>The drawer got each sale's money once.</summary>
    private async Task LedgerAsync()
    {
        var booked = await backend.ReadAsync(
            """
            -- faults.cash
            select s.sale_id, coalesce(sum(p.amount_minor), 0)::bigint
            from sales.sale s
            left join ledger.posting p
              on p.tenant_id = s.tenant_id and p.device_id = s.device_id and p.operation_id = s.operation_id and p.account like 'cash_in_drawer%'
            group by s.sale_id
            """,
            row => (Sale: row.GetGuid(0), Cash: row.GetInt64(1)),
            stop
        );
        var cash = booked.GroupBy(row => row.Sale).ToDictionary(group => group.Key, group => group.Sum(row => row.Cash));
        foreach (var sale in witness.Sales)
            Compare($"cash of sale {sale.Sale}", sale.TotalMinor, cash.GetValueOrDefault(sale.Sale));
        foreach (
            var (tenant, sum) in await backend.ReadAsync(
                """
                -- faults.balance
                select p.tenant_id, sum(p.amount_minor)::bigint
                from ledger.posting p
                group by p.tenant_id
                """,
                row => (row.GetGuid(0), row.GetInt64(1)),
                stop
            )
        )
            Compare($"balance of {tenant}", 0, sum);
    }

    private async Task ReportsAsync()
    {
        var days = (
            await backend.ReadAsync(
                """
                -- faults.days
                select d.tenant_id, sum(d.sales)::bigint, sum(d.total_minor)::bigint
                from reporting.sales_day d
                group by d.tenant_id
                """,
                row => (Tenant: row.GetGuid(0), Sales: row.GetInt64(1), Total: row.GetInt64(2)),
                stop
            )
        ).ToDictionary(row => row.Tenant);
        foreach (var business in witness.Sales.GroupBy(sale => sale.Business))
        {
            var reported = days.GetValueOrDefault(business.Key);
            Compare($"sales reported of {business.Key}", business.Count(), reported.Sales);
            Compare($"revenue reported of {business.Key}", business.Sum(sale => sale.TotalMinor), reported.Total);
        }
    }

    private async Task StockAsync()
    {
        var levels = (
            await backend.ReadAsync(
                """
                -- faults.stock
                select l.tenant_id, l.variant_id, l.quantity, coalesce(sum(m.quantity), 0)::bigint
                from inventory.stock_level l
                left join inventory.movement m
                  on m.tenant_id = l.tenant_id and m.location_id = l.location_id and m.variant_id = l.variant_id
                group by l.tenant_id, l.location_id, l.variant_id, l.quantity
                """,
                row => (Tenant: row.GetGuid(0), Variant: row.GetGuid(1), Quantity: row.GetInt64(2), Moved: row.GetInt64(3)),
                stop
            )
        ).ToDictionary(row => (row.Tenant, row.Variant));
        foreach (var (key, quantity) in witness.Stock())
        {
            var level = levels.GetValueOrDefault(key);
            Compare($"stock of {key.Variant}", quantity, level.Quantity);
            Compare($"movements of {key.Variant}", quantity, level.Moved);
        }
    }

    /// <summary>Every line of the till's journal stands there once, byte for byte.</summary>
    private async Task JournalAsync(Till till)
    {
        var stored = (
            await backend.ReadAsync(
                $"""
                -- faults.journal
                select o.operation_id, o.hash, o.seq
                from sync.operation o
                where o.device_id = '{till.Identity.Device}'
                """,
                row => (Id: row.GetGuid(0), Hash: row.GetString(1), Seq: row.GetInt64(2)),
                stop
            )
        ).ToLookup(row => row.Id);
        foreach (var entry in till.Device.Journal.Entries)
        {
            var rows = stored[entry.Operation.Id.Value].ToList();
            if (rows.Count == 1 && rows[0].Hash == entry.Operation.Hash)
                continue;
            findings.Wrong++;
            findings.Name($"operation {entry.Operation.Id} of till {till.Name} is there {rows.Count} times");
        }
        Compare($"operations of till {till.Name}", till.Device.Journal.Entries.Count, stored.Count);
    }

    /// <summary>In every table that names a device, the row's business is that of the device.</summary>
    private async Task OwnersAsync()
    {
        var tables = await backend.ReadAsync(
            """
            -- faults.tables
            select format('%I.%I', c.table_schema, c.table_name)
            from information_schema.columns c
            join information_schema.columns t
              on t.table_schema = c.table_schema and t.table_name = c.table_name and t.column_name = 'tenant_id'
            join information_schema.tables k
              on k.table_schema = c.table_schema and k.table_name = c.table_name and k.table_type = 'BASE TABLE'
            where c.column_name = 'device_id'
            """,
            row => row.GetString(0),
            stop
        );
        var owners = (
            await backend.ReadAsync(
                """
                -- faults.owners
                select d.device_id, d.tenant_id
                from identity.device d
                """,
                row => (Device: row.GetGuid(0), Business: row.GetGuid(1)),
                stop
            )
        ).ToDictionary(row => row.Device, row => row.Business);
        foreach (var table in tables)
        foreach (
            var (device, tenant, rows) in await backend.ReadAsync(
                $"""
                -- faults.rows_of_devices
                select r.device_id, r.tenant_id, count(*)
                from {table} r
                where r.device_id is not null
                group by r.device_id, r.tenant_id
                """,
                row => (row.GetGuid(0), row.GetGuid(1), row.GetInt64(2)),
                stop
            )
        )
            // The server has a journal of its own in each business.
            if (owners.TryGetValue(device, out var business) && business != tenant)
            {
                findings.CrossBusiness += rows;
                findings.Name($"{table} has {rows} rows of device {device} in {tenant}");
            }
    }

    /// <summary>All tills of a business and somebody who begins anew see the same rows, none of them of another business.</summary>
    public async Task CompareViewsAsync(IReadOnlyList<Till> tills, Uri server)
    {
        var sales = witness.Sales.ToDictionary(sale => sale.Sale, sale => sale.Business);
        foreach (var group in tills.GroupBy(till => till.Shop))
        {
            var fresh = Till.Shared(await group.First().PullAnewAsync(server, stop));
            foreach (var till in group)
            {
                var view = Till.Shared(till.Device);
                var differs = fresh
                    .Keys.Union(view.Keys, StringComparer.Ordinal)
                    .Where(key => fresh.GetValueOrDefault(key) != view.GetValueOrDefault(key))
                    .ToList();
                findings.Diverged += differs.Count;
                foreach (var key in differs)
                    findings.Name($"till {till.Name} sees {key} as {view.GetValueOrDefault(key)}; it is {fresh.GetValueOrDefault(key)}");
                var foreign = till.Device.Rows.Keys.Where(row =>
                    row.Kind == "sale" && sales.TryGetValue(Guid.Parse(row.Id), out var business) && business != group.Key.Business.Value
                );
                findings.CrossBusiness += foreign.Count();
            }
        }
    }

    /// <summary>Where the shelves that the app's tills show aren't those that there are.</summary>
    public IReadOnlyList<string> DifferingStock(IReadOnlyList<NodeState> states)
    {
        var stock = witness.Stock();
        return
        [
            .. states.SelectMany(state =>
                state
                    .Stock.Where(level => stock.Any(one => one.Key.Variant == level.Key && one.Value != level.Value))
                    .Select(level => $"{state} shows {level.Value} of {level.Key}")
            ),
        ];
    }

    private void Compare(string what, long expected, long found)
    {
        if (expected == found)
            return;
        findings.Wrong++;
        findings.Name(string.Create(CultureInfo.InvariantCulture, $"{what}: {found} instead of {expected}"));
    }
}
