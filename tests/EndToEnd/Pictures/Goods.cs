namespace Kaunta.EndToEnd.Pictures;

/// <summary>What a general store of a small town sells, with the long names and large prices that break layouts.</summary>
/// <param name="Name">As on the shelf.</param>
/// <param name="PriceMinor">What one costs, in minor units.</param>
/// <param name="Tracked">Whether its stock is counted.</param>
internal sealed record Goods(string Name, string Category, long PriceMinor, bool Tracked, string Barcode)
{
    public const string Sugar = "White sugar 1 kg";
    public const string Oil = "Cooking oil, sunflower 2 l";
    public const string Bread = "Brown bread 700 g";
    public const string Pump =
        "Solar borehole pump 2.2 kW with controller, 120 m of cable, float switch, stainless steel clamps and two-year guarantee";
    public const string Sheet = "Galvanised corrugated roofing sheet, 28 gauge, 3.6 m × 0.76 m, forest green, with washers and 40 nails";

    public static readonly (string Name, string Colour)[] Categories =
    [
        ("Groceries", "#5b7f3a"),
        ("Drinks", "#2f6fb0"),
        ("Bakery and dairy", "#b0632f"),
        ("Household and cleaning", "#0f7d7d"),
        ("Toiletries", "#9b3f6b"),
        ("Stationery and school supplies", "#6a55b0"),
        ("Hardware, tools and building materials", "#7a6a1f"),
        ("Phones and airtime", "#a33a2f"),
    ];

    /// <summary>Category, name, unit, sizes, and the price of the first size in kwacha.</summary>
    private static readonly (int Category, string Name, string Unit, int[] Sizes, long Kwacha)[] Families =
    [
        (0, "White sugar", "kg", [1, 2, 5, 10, 25], 2_800),
        (0, "Maize flour, fine", "kg", [1, 2, 5, 10, 25, 50], 1_450),
        (0, "Long-grain rice", "kg", [1, 2, 5, 10, 25], 3_200),
        (0, "Red kidney beans", "g", [250, 500, 1000], 950),
        (0, "Groundnuts, shelled", "g", [250, 500, 1000], 1_100),
        (0, "Table salt, iodised", "g", [250, 500, 1000], 350),
        (0, "Cooking oil, sunflower", "l", [1, 2, 3, 5, 20], 4_900),
        (0, "Tomato paste", "g", [70, 140, 400, 800], 400),
        (0, "Curry powder, mild", "g", [25, 50, 100], 450),
        (0, "Black tea leaves", "g", [50, 100, 250, 500], 700),
        (0, "Instant coffee", "g", [50, 100, 200], 3_900),
        (0, "Spaghetti", "g", [250, 500, 1000], 1_200),
        (0, "Pilchards in tomato sauce", "g", [155, 215, 400], 1_900),
        (0, "Peanut butter, smooth", "g", [250, 400, 800], 2_300),
        (0, "Soya pieces, beef flavour", "g", [90, 180, 500], 800),
        (1, "Mineral water", "ml", [330, 500, 750, 1500, 5000], 350),
        (1, "Orange squash", "ml", [500, 750, 2000, 5000], 1_800),
        (1, "Cola", "ml", [300, 500, 1000, 2000], 600),
        (1, "Ginger ale", "ml", [300, 500, 1000, 2000], 600),
        (1, "Mango juice", "ml", [200, 500, 1000], 700),
        (1, "Maheu, banana", "ml", [350, 500, 1000], 550),
        (2, "Brown bread", "g", [400, 700], 1_000),
        (2, "White bread", "g", [400, 700], 950),
        (2, "Buns", "pieces", [6, 12, 24], 1_200),
        (2, "Fresh milk", "ml", [250, 500, 1000, 2000], 700),
        (2, "Chambiko, plain", "ml", [250, 500, 1000], 800),
        (2, "Margarine", "g", [100, 250, 500, 1000], 900),
        (2, "Eggs", "pieces", [6, 12, 30], 1_500),
        (3, "Laundry soap, green bar", "g", [250, 400, 800, 1000], 700),
        (3, "Washing powder", "g", [45, 250, 500, 1000, 2000, 5000], 250),
        (3, "Bleach", "ml", [250, 750, 1500, 5000], 600),
        (3, "Candles, white", "pieces", [2, 6, 12], 500),
        (3, "Matches", "boxes", [1, 10], 100),
        (3, "Plastic basin", "cm", [30, 40, 50, 60], 2_200),
        (3, "Bucket with lid", "l", [5, 10, 20, 25], 3_100),
        (3, "Charcoal", "kg", [5, 25, 50], 3_000),
        (4, "Bath soap, lavender", "g", [90, 125, 175], 650),
        (4, "Toothpaste", "ml", [50, 75, 100, 140], 900),
        (4, "Petroleum jelly", "ml", [50, 100, 250, 450], 700),
        (4, "Body lotion, cocoa butter", "ml", [100, 200, 400], 2_400),
        (4, "Toilet paper", "rolls", [1, 4, 10, 24], 450),
        (4, "Baby nappies, size 3", "pieces", [10, 30, 60], 4_800),
        (5, "Exercise book, ruled", "pages", [32, 48, 80, 96, 192], 250),
        (5, "Ball pen, blue", "pieces", [1, 4, 10, 50], 200),
        (5, "Counter book, hard cover", "quires", [1, 2, 3, 4], 1_600),
        (5, "School bag", "l", [15, 20, 25], 14_500),
        (5, "Photocopy paper A4", "sheets", [100, 500, 2500], 2_500),
        (6, "Wire nails", "mm", [25, 50, 75, 100, 150], 1_900),
        (6, "Portland cement", "kg", [1, 5, 25, 50], 600),
        (6, "Emulsion paint, brilliant white", "l", [1, 4, 5, 20], 9_500),
        (6, "PVC pipe", "mm", [20, 25, 32, 50, 110], 3_700),
        (6, "Hoe with handle", "inch", [6, 7, 8], 6_500),
        (6, "Padlock, brass", "mm", [30, 40, 50, 60], 4_200),
        (6, "LED bulb", "W", [5, 9, 12, 15, 20], 1_400),
        (6, "Fencing wire, barbed", "m", [50, 100, 250, 500], 38_000),
        (7, "Airtime voucher", "MWK", [200, 500, 1000, 2000, 5000], 200),
        (7, "Charging cable, USB-C", "m", [1, 2, 3], 3_500),
        (7, "Power bank", "mAh", [5000, 10000, 20000], 18_500),
        (7, "Earphones with microphone", "pair", [1], 4_900),
        (7, "SIM card", "piece", [1], 1_000),
    ];

    public static List<Goods> All()
    {
        List<Goods> all =
        [
            new(Pump, Categories[6].Name, 123_450_000, true, "6009900000018"),
            new(Sheet, Categories[6].Name, 1_875_000, true, "6009900000025"),
            new(
                "Diesel generator 7.5 kVA, electric start, on wheels, with automatic change-over switch and acoustic housing",
                Categories[6].Name,
                287_650_000,
                true,
                "6009900000032"
            ),
            new(
                "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftstasse",
                Categories[3].Name,
                1_250_000,
                false,
                "6009900000049"
            ),
            new(
                "Mathematics for secondary schools, learner’s book 4, third revised edition, with answers and a booklet of past papers",
                Categories[5].Name,
                1_490_000,
                true,
                "6009900000056"
            ),
            new(
                "Smartphone 6.5″, 128 GB, two SIM cards, midnight blue, with charger, case and screen protector",
                Categories[7].Name,
                24_999_900,
                true,
                "6009900000063"
            ),
        ];
        var dearer = Families
            .Where(family => family.Category is 0 or 3 or 4)
            .Select(family =>
                (family.Category, $"Mulanje {family.Name.ToLowerInvariant()}", family.Unit, family.Sizes, family.Kwacha + 150)
            );
        foreach (var (category, name, unit, sizes, kwacha) in Families.Concat(dearer))
        foreach (var size in sizes)
            all.Add(
                new(
                    $"{name} {size} {unit}",
                    Categories[category].Name,
                    RoundedPrice(kwacha, size, sizes[0]),
                    Tracked: category is not 7,
                    $"60011{all.Count:00000000}"
                )
            );
        return all;
    }

    /// <summary>Ten times as much costs somewhat less than ten times as much; to 50 kwacha, in minor units.</summary>
    private static long RoundedPrice(long kwacha, int size, int smallest) =>
        size == smallest ? kwacha * 100 : Math.Max(1, ((kwacha * size * 9 / (smallest * 10)) + 25) / 50) * 50 * 100;
}
