using System.Globalization;

namespace Kaunta.Demo;

/// <summary>One kind of goods as <c>samples/general-shop/products.csv</c> has it.</summary>
/// <param name="PriceMinor">For one unit.</param>
/// <param name="CostMinor">For one unit; 0 for what isn't stocked.</param>
/// <param name="Tax">The name of a tax group of the country.</param>
/// <param name="Often">How often it is bought beside the others.</param>
internal sealed record SampleProduct(
    string Category,
    string Name,
    string Unit,
    long PriceMinor,
    long CostMinor,
    string Tax,
    string? Barcode,
    string Sku,
    int Often
);

/// <summary>Somebody who works or buys there, as <c>people.csv</c> has it.</summary>
/// <param name="Role">owner, manager, cashier or customer.</param>
/// <param name="Pin">Of those who work there.</param>
/// <param name="LimitMinor">What a customer may owe.</param>
internal sealed record SamplePerson(string Role, string Name, string? Pin, long LimitMinor);

/// <summary>The general shop that the project made up: no name, price or barcode in it is anybody's.</summary>
internal static class Sample
{
    private const long Minor = 100;

    public static IReadOnlyList<SampleProduct> Products { get; } =
    [
        .. Rows("products.csv")
            .Select(row => new SampleProduct(
                row[0],
                row[1],
                row[2],
                Number(row[3]) * Minor,
                Number(row[4]) * Minor,
                row[5],
                row[6].Length == 0 ? null : row[6],
                row[7],
                (int)Number(row[8])
            )),
    ];

    public static IReadOnlyList<SamplePerson> People { get; } =
    [
        .. Rows("people.csv")
            .Select(row => new SamplePerson(
                row[0],
                row[1],
                row[2].Length == 0 ? null : row[2],
                row[3].Length == 0 ? 0 : Number(row[3]) * Minor
            )),
    ];

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(string name)
    {
        using var stream = typeof(Sample).Assembly.GetManifestResourceStream($"samples/{name}")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(';'))];
    }
}
