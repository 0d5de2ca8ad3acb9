using Kaunta.EndToEnd.Harness;

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
    public const string Script = $$"""
        async ({ barcodes, arm, after }) => {
          {{Hands.Script}}
          for (let sale = 0; ; sale++) {
            if (arm && sale === after) kauntaArm(arm);
            scan(barcodes[sale % barcodes.length]);
            await payable();
            press('F2');
            (await exact()).click();
            console.log(`kaunta-sold ${(await seen(() => document.querySelector('[data-test=receipt-number]'))).textContent}`);
            (await seen(() => document.querySelector('button.next'))).click();
            await seen(() => !document.querySelector('dialog[open]'));
            await pause(20);
          }
        }
        """;
}
