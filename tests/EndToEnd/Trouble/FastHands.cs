using System.Text.Json;
using Kaunta.EndToEnd.Harness;

namespace Kaunta.EndToEnd.Trouble;

/// <summary>Hundreds of sales through the screens, pressed by a script inside the page because a person's fingers would take an hour.</summary>
internal static class FastHands
{
    private const string Script = $$"""
        async ({ barcode, count }) => {
          {{Hands.Script}}
          const sales = [];
          for (let sale = 0; sale < count; sale++) {
            scan(barcode);
            await payable();
            press('F2');
            const button = await exact();
            const from = performance.now();
            button.click();
            const receipt = await seen(() => document.querySelector('[data-test=receipt-number]'));
            sales.push({ receipt: receipt.textContent, ms: Math.ceil(performance.now() - from) });
            (await seen(() => document.querySelector('button.next'))).click();
            await seen(() => !document.querySelector('dialog[open]'));
          }
          return JSON.stringify(sales);
        }
        """;

    /// <param name="Ms">From the press to the number on the screen, which stands there only once the sale is on the disk.</param>
    internal sealed record Sold(string Receipt, int Ms);

    public static async Task<IReadOnlyList<Sold>> SellAsync(Till till, string barcode, int count) =>
        JsonSerializer.Deserialize<List<Sold>>(
            await till.Page.EvaluateAsync<string>(Script, new { barcode, count }),
            JsonSerializerOptions.Web
        )!;
}
