using System.Text.Json;
using Kaunta.EndToEnd.Harness;

namespace Kaunta.EndToEnd.Trouble;

/// <summary>Hundreds of sales through the screens, pressed by a script inside the page because a person's fingers would take an hour.</summary>
internal static class FastHands
{
    private const string Script = $$"""
        async ({ barcode, count }) => {
          {{Hands.Script}}
          // The sale's own transaction, told by the browser to be on the disk.
          let durable = NaN;
          const transact = IDBDatabase.prototype.transaction;
          IDBDatabase.prototype.transaction = function (...given) {
            const made = transact.apply(this, given);
            if (made.mode === 'readwrite' && made.durability === 'strict' && made.objectStoreNames.contains('sales'))
              made.addEventListener('complete', () => { durable = performance.now(); });
            return made;
          };
          const sales = [];
          for (let sale = 0; sale < count; sale++) {
            scan(barcode);
            await payable();
            press('F2');
            const button = await exact();
            durable = NaN;
            const from = performance.now();
            button.click();
            const receipt = await seen(() => document.querySelector('[data-test=receipt-number]'));
            sales.push({ receipt: receipt.textContent, shown: Math.ceil(performance.now() - from), durable: Math.ceil(durable - from) });
            (await seen(() => document.querySelector('button.next'))).click();
            await seen(() => !document.querySelector('dialog[open]'));
          }
          IDBDatabase.prototype.transaction = transact;
          return JSON.stringify(sales);
        }
        """;

    /// <param name="Shown">Milliseconds from the press to the number on the screen, which stands there only once the sale is on the disk.</param>
    /// <param name="Durable">Milliseconds from the press until the browser told that the sale is on the disk.</param>
    internal sealed record Sold(string Receipt, int Shown, int Durable);

    public static async Task<IReadOnlyList<Sold>> SellAsync(Till till, string barcode, int count) =>
        JsonSerializer.Deserialize<List<Sold>>(
            await till.Page.EvaluateAsync<string>(Script, new { barcode, count }),
            JsonSerializerOptions.Web
        )!;
}
