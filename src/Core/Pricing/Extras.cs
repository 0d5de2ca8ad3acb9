using Kaunta.Core.Money;
using Kaunta.Core.Sales;

namespace Kaunta.Core.Pricing;

/// <summary>What is paid together with the goods without being one of them: vouchers sold, a tip, and earlier goods that come back.</summary>
internal static class Extras
{
    public static PricedBasket Add(Basket basket, PricedBasket priced)
    {
        if (basket.Tip < 0)
            throw CoreRefusals.TipNegative();
        var due = Exact.Add(priced.Total, basket.Tip);
        foreach (var voucher in basket.Vouchers)
            due = Exact.Add(due, voucher.Amount > 0 ? voucher.Amount : throw CoreRefusals.VoucherNotPositive());
        var returns = new PricedReturn[basket.Returns.Count];
        for (var i = 0; i < returns.Length; i++)
        {
            returns[i] = PricedReturn.Of(basket.Returns[i]);
            due = Exact.Subtract(due, returns[i].Paid);
        }
        return priced with { Returns = returns, Due = due };
    }
}
