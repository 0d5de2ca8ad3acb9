namespace Kaunta.EndToEnd.Harness;

/// <summary>What a script inside the page needs to press keys and read the screen as a person does, faster than a person could.</summary>
internal static class Hands
{
    /// <summary>The beginning of a function: <c>pause</c>, <c>seen</c>, <c>press</c>, <c>scan</c>, <c>payable</c> and <c>exact</c>.</summary>
    public const string Script = """
        const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        const seen = async (what) => {
          for (const until = performance.now() + 60000; performance.now() < until; await pause(2)) {
            const found = what();
            if (found) return found;
          }
          throw new Error(`never seen: ${what}`);
        };
        const made = (key) => new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
        const send = (event) => (document.activeElement ?? document.body).dispatchEvent(event);
        const press = (key) => send(made(key));
        let scanned = '';
        const scan = (barcode) => {
          scanned = barcode;
          // A key's moment is when its event is made.
          [...barcode, 'Enter'].map(made).forEach(send);
        };
        // On a busy machine the digits may come as slowly as fingers: then the till asks what that barcode is, and it is scanned again.
        const skipped = () => {
          const skip = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Skip');
          if (!skip) return true;
          skip.click();
          setTimeout(() => {
            scan(scanned);
            press('F2');
          }, 100);
          return false;
        };
        const pay = () => [...document.querySelectorAll('button')].find((one) => one.textContent.trim().startsWith('Pay') && !one.disabled);
        // Where even the Enter came slowly, nothing happened at all.
        const payable = async () => {
          for (let tries = 0; tries < 6; tries++) {
            const since = performance.now();
            if ((await seen(() => (skipped() && pay()) || performance.now() - since > 5000)) !== true) return;
            if (!document.querySelector('dialog[open]')) scan(scanned);
          }
          throw new Error(`never sold: ${scanned}`);
        };
        const exact = () => seen(() => skipped() && document.querySelector('.quick button.exact:not([disabled])'));

        """;
}
