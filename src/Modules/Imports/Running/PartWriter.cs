using System.Text;
using System.Text.Json;
using Kaunta.Core.Money;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Modules.Imports.Storing;

namespace Kaunta.Modules.Imports.Running;

/// <summary>Where and when opening stock comes in.</summary>
internal sealed record OpeningStock(Guid Location, DateOnly BusinessOn, string Currency);

/// <summary>
/// Makes the operations of an accepted plan: its new categories, its products in parts, its opening stock. Each stays within what a line
/// of the protocol may be.
/// </summary>
internal sealed class PartWriter(Guid import, Func<Guid> newId)
{
    private const int MostRows = 1_000;
    private const int MostBytes = 200_000;

    /// <summary>An adjustment of the books has at most 200 lines, one of them for the other side.</summary>
    private const int MostDebts = 199;

    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<ImportPart> parts = [];

    public IReadOnlyList<ImportPart> Parts => parts;

    public void Categories(IEnumerable<(Guid Id, string Name)> categories)
    {
        foreach (var (id, name) in categories)
            Add(
                "category.saved",
                1,
                JsonSerializer.Serialize(
                    new
                    {
                        id,
                        @base = (long?)null,
                        set = new
                        {
                            name,
                            sort = 0,
                            colour = (string?)null,
                            closed = false,
                        },
                    },
                    Plain
                ),
                null
            );
    }

    /// <param name="version">The catalogue's, which the rows were compared with.</param>
    public void Products(IReadOnlyList<PlannedRow> rows, long version)
    {
        var chunk = new List<(string Row, string Before)>();
        var chunks = new List<List<(string Row, string Before)>>();
        var bytes = 0;
        foreach (var row in rows)
        {
            var text = JsonSerializer.Serialize(
                new
                {
                    product = row.Product,
                    set = row.Set,
                    variant = row.Variant,
                    variantSet = row.VariantSet,
                },
                Plain
            );
            bytes += Encoding.UTF8.GetByteCount(text) + 1;
            if (chunk.Count == MostRows || bytes > MostBytes)
            {
                chunks.Add(chunk);
                (chunk, bytes) = ([], Encoding.UTF8.GetByteCount(text) + 1);
            }
            chunk.Add((text, row.Before is null ? "null" : JsonSerializer.Serialize(row.Before, Plain)));
        }
        if (chunk.Count > 0)
            chunks.Add(chunk);
        for (var at = 0; at < chunks.Count; at++)
        {
            var body =
                $$"""{"import":"{{import}}","part":{{at + 1}},"parts":{{chunks.Count}},"base":{{version}},"rows":[{{string.Join(',', chunks[at].Select(one => one.Row))}}]}""";
            Add("products.imported", chunks[at].Count, body, $"[{string.Join(',', chunks[at].Select(one => one.Before))}]");
        }
    }

    /// <summary>One operation for each customer: their values are personal, and each is erased for itself.</summary>
    public void Customers(IEnumerable<PlannedRow> rows, long version)
    {
        foreach (var row in rows)
            Add(
                CustomerParts.Saved,
                1,
                JsonSerializer.Serialize(
                    new
                    {
                        id = row.Product,
                        @base = row.Before is null ? (long?)null : version,
                        set = row.Set,
                    },
                    Plain
                ),
                row.Before is null ? "null" : JsonSerializer.Serialize(row.Before.Set, Plain)
            );
    }

    /// <summary>What customers owed before these books began.</summary>
    /// <param name="reason">For whoever reads the books.</param>
    public void Debts(IEnumerable<(Guid Customer, long AmountMinor)> owed, OpeningStock opening, string reason)
    {
        foreach (var chunk in owed.Chunk(MostDebts))
        {
            var lines = chunk
                .Select(one => new
                {
                    account = "accounts_receivable",
                    part = (string?)null,
                    customer = (Guid?)one.Customer,
                    amount = one.AmountMinor,
                })
                .ToList();
            var sum = Exact.Sum(chunk.Select(one => one.AmountMinor));
            if (sum != 0)
                lines.Add(
                    new
                    {
                        account = "opening_balances",
                        part = (string?)null,
                        customer = (Guid?)null,
                        amount = -sum,
                    }
                );
            var body = JsonSerializer.Serialize(
                new
                {
                    id = newId(),
                    location = opening.Location,
                    businessOn = opening.BusinessOn,
                    currency = opening.Currency,
                    reason,
                    lines,
                },
                Plain
            );
            Add(CustomerParts.Adjusted, chunk.Length, body, null);
        }
    }

    public void Stock(IReadOnlyList<PlannedRow> rows, OpeningStock opening)
    {
        foreach (var chunk in rows.Where(row => row.Stock is not null).Chunk(MostRows))
        {
            var lines = chunk
                .Select(
                    (row, at) =>
                        new
                        {
                            line = at + 1,
                            variant = row.Variant,
                            quantity = row.Stock!.Value,
                            unitCost = row.UnitCost,
                        }
                )
                .ToList();
            var body = JsonSerializer.Serialize(
                new
                {
                    id = newId(),
                    location = opening.Location,
                    businessOn = opening.BusinessOn,
                    kind = "opening",
                    supplier = (Guid?)null,
                    reference = (string?)null,
                    lines,
                    currency = opening.Currency,
                    total = Exact.Sum(chunk.Select(row => Exact.Extend(row.UnitCost, row.Stock!.Value))),
                },
                Plain
            );
            Add("stock.received", chunk.Length, body, null);
        }
    }

    private void Add(string type, int rows, string body, string? before) =>
        parts.Add(new(parts.Count + 1, newId(), type, 1, rows, body, before));
}
