using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;

namespace Kaunta.Modules.Tests.Parking;

/// <summary>Parks and takes carts as tills of one shop do, and reads the shelf as a device is shown it.</summary>
internal sealed class ShelfDesk(TestTill till)
{
    public static readonly string Sugar = Guid.CreateVersion7().ToString();

    /// <returns>The cart's id on the shelf.</returns>
    public Guid Park(TestJournal journal, string? name, Guid? cart = null, Guid? customer = null, Action<JsonObject>? change = null)
    {
        var id = cart ?? Guid.CreateVersion7();
        var hidden = DebtBookDesk.Hidden();
        var body = new JsonObject
        {
            ["cart"] = id.ToString(),
            ["location"] = till.Shop.Location.ToString(),
            ["register"] = till.Shop.Register.ToString(),
            ["name"] = name is null ? null : hidden.Hide(name),
            ["customer"] = customer?.ToString(),
            ["lines"] = new JsonArray(
                new JsonObject
                {
                    ["variant"] = Sugar,
                    ["product"] = Sugar,
                    ["name"] = "Sugar",
                    ["unit"] = "pc",
                    ["quantity"] = 2_000,
                    ["unitPrice"] = 11_600_000,
                    ["priceRevision"] = null,
                    ["taxGroup"] = null,
                    ["note"] = hidden.Hide("for the wedding"),
                    ["override"] = new JsonObject
                    {
                        ["unitPrice"] = 10_000_000,
                        ["by"] = null,
                        ["reason"] = "dented",
                    },
                    ["discount"] = Discount(hidden),
                    ["label"] = null,
                }
            ),
            ["discount"] = Discount(hidden),
            ["coupons"] = new JsonArray("EASTER"),
        };
        change?.Invoke(body);
        journal.Add("cart.parked", body, hidden: hidden);
        return id;
    }

    public void Take(TestJournal journal, Guid cart, string why = "resumed") =>
        journal.Add(
            "cart.taken",
            new JsonObject
            {
                ["cart"] = cart.ToString(),
                ["location"] = till.Shop.Location.ToString(),
                ["register"] = null,
                ["why"] = why,
            }
        );

    /// <summary>What a device that has nothing yet is shown of the shelf.</summary>
    public static async Task<List<JsonNode>> ShelfAsync(TestDevice device) =>
        [.. Rows(await Page.PullAsync(device, 2000)).Where(row => row is not null).Select(row => row!)];

    public static async Task<string> NamesAsync(TestDevice device) =>
        string.Join(", ", (await ShelfAsync(device)).Select(row => (string?)row["name"] ?? "?").Order(StringComparer.Ordinal));

    public static IEnumerable<JsonNode?> Rows(Page page) =>
        page.Rows.Where(row => (string)row["kind"]! == "parked_cart").Select(row => row["row"]);

    private static JsonObject Discount(Core.Journal.PersonalValues hidden) =>
        new()
        {
            ["kind"] = "percent",
            ["value"] = 100_000,
            ["by"] = null,
            ["why"] = hidden.Hide("she is a friend"),
        };
}
