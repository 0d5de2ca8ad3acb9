using System.Text.Json;
using Kaunta.EndToEnd.Harness;

namespace Kaunta.EndToEnd.Trouble;

/// <summary>
/// Hundreds of sales through the screens, pressed by a script inside the page because a person's fingers would take an hour. It waits for
/// what a person can't be faster than: the button is pressed once the sheet is drawn, the page has nothing else to do and the cart is
/// kept; the next scan comes as soon as the receipt is gone. What the sale before left to do is under way all the same: nobody waits for it.
/// </summary>
internal static class FastHands
{
    private const string Script = $$"""
        async ({ barcode, count }) => {
          {{Hands.Script}}
          // When the browser tells that a sale's own transaction is on the disk, and what is being written now.
          let durable = NaN, writing = 0;
          const transact = IDBDatabase.prototype.transaction;
          IDBDatabase.prototype.transaction = function (...given) {
            const made = transact.apply(this, given);
            if (made.mode !== 'readwrite') return made;
            writing++;
            made.addEventListener('abort', () => { writing--; });
            made.addEventListener('complete', () => {
              writing--;
              if (made.durability === 'strict' && made.objectStoreNames.contains('sales')) durable = performance.now();
            });
            return made;
          };
          // The next frame is drawn and nothing else is to be done. A page that nobody sees draws none.
          const idle = () => Promise.race([pause(1000), new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done)))]);
          const sales = [];
          for (let sale = 0; sale < count; sale++) {
            scan(barcode);
            await payable();
            press('F2');
            const button = await exact();
            // A person's finger needs longer to this button than the sheet to be drawn, and the cart to its place in the storage.
            await idle();
            await seen(() => writing === 0);
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
