using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Core.Tax;

namespace Kaunta.PricingBench;

/// <summary>A large shop's basket: 20 lines of 20 products against 20 promotions of every kind, all of them running, most granting.</summary>
internal static class FullBasket
{
    private static readonly TaxRule[] Vat =
    [
        new TaxRule
        {
            Code = "VAT",
            Rate = 160_000,
            Inclusive = true,
        },
    ];

    public static Basket Make() =>
        new()
        {
            Currency = "KES",
            Lines = [.. Enumerable.Range(1, 20).Select(Line)],
            Promotions = [.. Enumerable.Range(1, 20).Select(Promotion)],
            At = new LocalTime("2026-11-21", 630),
            Location = Id('e', 1),
            CustomerGroup = Id('f', 1),
        };

    private static BasketLine Line(int number) =>
        new()
        {
            Line = number,
            Variant = Id('a', number),
            Product = Id('b', number / 2),
            Category = Id('c', number / 5),
            Quantity = number % 7 == 0 ? 1250 : number % 4 * 1000 + 1000,
            UnitPrice = (number * 37 + 55) * 100_000L,
            TaxGroup = Id('d', 1),
            Taxes = Vat,
        };

    private static Promotion Promotion(int number) =>
        new()
        {
            Id = Id('9', number),
            Revision = Id('8', number),
            Priority = number / 3,
            Kind = (PromotionKind)(number % 7),
            Value = number % 7 is 0 or 5 ? 50_000 : 20_000,
            Buy = 2,
            Get = 1,
            Items =
                number % 7 >= 5 ? Goods.Any
                : number % 2 == 0 ? new Goods { Categories = [Id('c', number % 5)] }
                : new Goods { Variants = [Id('a', number), Id('a', number % 20 + 1), Id('a', 21 - number)] },
            Threshold = 1000,
            Exclusive = number % 9 == 0,
            Limit = number % 6 == 0 ? 2 : null,
            Window =
                number % 2 == 0
                    ? new PromotionWindow
                    {
                        From = "2026-11-01",
                        To = "2026-11-30",
                        Days = [5, 6, 7],
                        FromMinute = 600,
                        ToMinute = 120,
                    }
                    : null,
            Locations = number % 4 == 0 ? [Id('e', 1)] : [],
            CustomerGroups = number % 5 == 0 ? [Id('f', 1)] : [],
        };

    /// <summary>As long as real ones, and alike in their beginning like those of one hour.</summary>
    private static string Id(char kind, int number) => $"019aa1b2-c3d4-7000-8{kind}00-{number:x12}";
}
