using Kaunta.Core.Ids;
using Kaunta.DeviceClient;

namespace Kaunta.Replay;

/// <summary>Who and where everything is: ids that follow from the seed, and one register for each device.</summary>
internal sealed class Shop
{
    public const string Currency = "GBP";
    public const string Password = "a year of gifts and teapots";
    public const string TaxCode = "ZERO";

    private static readonly DateTimeOffset Founded = new(2010, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, (Guid Product, Guid Variant, Guid Revision)> goods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Guid> customers = new(StringComparer.Ordinal);

    public Shop(Seed seed, Plan plan)
    {
        Seed = seed;
        Business = new(Fixed("business", ""));
        Location = new(Fixed("location", ""));
        Owner = new(Fixed("owner", ""));
        TaxGroup = Fixed("tax group", "");
        TaxGroupSaved = Fixed("tax group saved", "");
        foreach (var one in plan.Goods)
            goods[one.Code] = (Fixed("product", one.Code), Fixed("variant", one.Code), Fixed("product saved", one.Code));
        foreach (var one in plan.Customers)
            customers[one.Name] = Fixed("customer", one.Name);
    }

    public Seed Seed { get; }
    public BusinessId Business { get; }
    public LocationId Location { get; }
    public StaffId Owner { get; }
    public Guid TaxGroup { get; }

    /// <summary>The operation that saves the tax group, which is its revision.</summary>
    public Guid TaxGroupSaved { get; }

    public string Email => $"owner-{Business}@example.com";

    public Guid Product(string code) => goods[code].Product;

    public Guid Variant(string code) => goods[code].Variant;

    /// <summary>The operation that saves the product, which is its price's revision.</summary>
    public Guid ProductSaved(string code) => goods[code].Revision;

    public Guid Customer(string name) => customers[name];

    /// <summary>An id of something that was there before the first document.</summary>
    public Guid Fixed(string kind, string key) => Seed.Id(Founded, kind, key);
}

/// <summary>Where a register's documents say that they were made.</summary>
internal sealed record Till(int Index, DeviceId Device, Guid Incarnation, Guid Register, Guid Binding, string Series);
