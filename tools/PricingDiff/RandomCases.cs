using System.Globalization;
using Kaunta.Core;
using Kaunta.Core.Pricing;

namespace Kaunta.PricingDiff;

/// <summary>Random cases, the same for the same seed: a basket, and the prices, labels and returns around it.</summary>
internal sealed class RandomCases(int seed)
{
    private readonly RandomBaskets _baskets = new(seed);
    private readonly Random _random = new(seed ^ 0x5eed);

    public PricingCase Next()
    {
        var prices = Some(0.5, Price);
        var labels = Some(0.4, Label);
        // What was chosen and weighed is what the basket's lines then cost.
        var lines = new List<(long? Quantity, long UnitPrice)>();
        foreach (var question in prices)
            lines.Add((null, question.Answer().UnitPrice));
        foreach (var question in labels)
        {
            try
            {
                lines.Add(question.Line());
            }
            catch (RefusedException)
            {
                // A label that both engines must refuse alike makes no line.
            }
        }
        return new PricingCase(_baskets.Next(lines), prices, labels, Some(0.3, Race));
    }

    private PriceQuestion Price()
    {
        var which = _random.Next(4);
        return new PriceQuestion(
            new ListPrice("own", Amount(), []),
            which == 1 ? List("group") : null,
            which is 1 or 2 ? List("location") : null,
            _random.Next(1, 20) * 1000,
            Chance(0.3) ? Amount() : null
        );
    }

    private ListPrice List(string name)
    {
        var tiers = new List<PriceTier>();
        for (var from = 0; Chance(0.7) && tiers.Count < 3; )
            tiers.Add(new PriceTier((from += _random.Next(1, 6)) * 1000, Amount()));
        return new ListPrice(name, Amount(), tiers);
    }

    private LabelQuestion Label()
    {
        var price = Chance(0.5);
        var valueDigits = _random.Next(4, 6);
        var rule = new ScaleRule(
            _random.Next(20, 30),
            _random.Next(3, 11 - valueDigits),
            valueDigits,
            price ? ScaleContent.Price : ScaleContent.Weight,
            price ? _random.Next(1, 3) : 1
        );
        var value = _random.Next(1, valueDigits == 4 ? 9999 : 99_999);
        var middle = new string('7', 10 - valueDigits);
        var digits =
            rule.Prefix.ToString(CultureInfo.InvariantCulture)
            + middle
            + value.ToString(CultureInfo.InvariantCulture).PadLeft(valueDigits, '0');
        var code = digits + ScaleBarcode.CheckDigit(digits).ToString(CultureInfo.InvariantCulture);
        return new LabelQuestion(code, [rule], _random.Next(1, 300) * 100_000L);
    }

    private long[] Race()
    {
        var sold = _random.Next(1, 6) * 1000L;
        var total = _random.Next(0, 5000);
        var returned = _random.NextInt64(0, sold + 1);
        return [total, sold, returned, _random.Next(0, total + 1), _random.Next(1, 4) * 1000, _random.Next(0, total + 100)];
    }

    private long Amount() => _random.Next(1, 400) * 1000L * (Chance(0.5) ? 1 : 50);

    private List<T> Some<T>(double chance, Func<T> make)
    {
        var list = new List<T>();
        while (list.Count < 2 && Chance(chance))
            list.Add(make());
        return list;
    }

    private bool Chance(double of) => _random.Next(10_000) < of * 10_000;
}
