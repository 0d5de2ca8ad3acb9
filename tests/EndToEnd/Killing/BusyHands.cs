namespace Kaunta.EndToEnd.Killing;

/// <summary>A cashier inside the page who sells until the browser dies, and says of each sale that the screen calls done: it is.</summary>
internal static class BusyHands
{
    /// <summary>What the page's console says before a receipt's number.</summary>
    public const string Sold = "kaunta-sold ";

    /// <summary>
    /// <c>arm</c>: the moment to be armed once <c>after</c> sales are made, or null. A basket that a kill left behind belongs to the sale
    /// that comes.
    /// </summary>
    public const string Script = """
        async ({ barcodes, arm, after }) => {
          const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
          const seen = async (what) => {
            for (const until = performance.now() + 30000; performance.now() < until; await pause(2)) {
              const found = what();
              if (found) return found;
            }
            throw new Error(`never seen: ${what}`);
          };
          const press = (key) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
          let scan = () => {};
          // On a busy machine the digits may come as slowly as fingers: then the till asks what that barcode is, and it is scanned again.
          const skipped = () => {
            const skip = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Skip');
            if (!skip) return true;
            skip.click();
            setTimeout(() => {
              scan();
              press('F2');
            }, 100);
            return false;
          };
          for (let sale = 0; ; sale++) {
            scan = () => [...barcodes[sale % barcodes.length], 'Enter'].forEach(press);
            if (arm && sale === after) kauntaArm(arm);
            scan();
            await seen(() => skipped() && [...document.querySelectorAll('button')].find((one) => one.textContent.trim().startsWith('Pay') && !one.disabled));
            press('F2');
            (await seen(() => skipped() && document.querySelector('.quick button.exact:not([disabled])'))).click();
            console.log(`kaunta-sold ${(await seen(() => document.querySelector('[data-test=receipt-number]'))).textContent}`);
            (await seen(() => document.querySelector('button.next'))).click();
            await seen(() => !document.querySelector('dialog[open]'));
            await pause(20);
          }
        }
        """;
}
