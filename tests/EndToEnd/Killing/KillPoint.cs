namespace Kaunta.EndToEnd.Killing;

/// <summary>
/// Named moments in the app at which a browser can be killed. The page's own calls to IndexedDB and the network are watched from a script
/// that runs before it; at the moment that is armed the page's only thread stops in a request that nobody answers, and the browser is
/// killed while it waits: not a little later, but there.
/// </summary>
internal static class KillPoint
{
    public const string Path = "/api/point/";

    /// <summary>In the order of a sale's way.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "start.opening",
        "cart.keeping",
        "pay.pressed",
        "sale.begun",
        "sale.journalled",
        "sale.kept",
        "sale.durable",
        "screen.done",
        "push.begun",
        "push.answered",
        "outcome.stored",
        "feed.stored",
    ];

    /// <summary>With a moment armed from the first line on, or with none: then <c>kauntaArm</c> arms one later.</summary>
    public static string Script(string? armed) =>
        $$"""
            (() => {
              let armed = {{(armed is null ? "null" : $"'{armed}'")}};
              window.kauntaArm = (name) => { armed = name; };
              const reach = (name, receipt = '') => {
                if (armed !== name) return;
                armed = null;
                const request = new XMLHttpRequest();
                request.open('GET', `{{Path}}${name}?${receipt}`, false);
                try { request.send(); } catch { /* the browser is being killed */ }
              };
              const around = (owner, method, before) => {
                const original = owner[method];
                owner[method] = function (...given) { before.apply(this, given); return original.apply(this, given); };
              };
              around(IDBFactory.prototype, 'open', () => reach('start.opening'));
              around(IDBObjectStore.prototype, 'put', function (_, key) {
                if (this.name === 'meta' && key === 'cart') reach('cart.keeping');
              });
              addEventListener('click', (event) => {
                if (event.target.closest?.('.quick button')) reach('pay.pressed');
              }, { capture: true });
              const isSale = (transaction) => transaction.durability === 'strict' && transaction.objectStoreNames.contains('sales');
              const transact = IDBDatabase.prototype.transaction;
              IDBDatabase.prototype.transaction = function (...given) {
                const made = transact.apply(this, given);
                if (made.mode !== 'readwrite') return made;
                const stores = made.objectStoreNames;
                if (isSale(made)) {
                  reach('sale.begun');
                  made.addEventListener('complete', () => reach('sale.durable'));
                } else if (stores.contains('journal') && !stores.contains('rows')) {
                  made.addEventListener('complete', () => reach('outcome.stored'));
                } else if (stores.contains('rows')) {
                  made.addEventListener('complete', () => reach('feed.stored'));
                }
                return made;
              };
              around(IDBObjectStore.prototype, 'add', function () {
                if (this.name === 'journal' && isSale(this.transaction)) queueMicrotask(() => reach('sale.journalled'));
              });
              around(IDBObjectStore.prototype, 'put', function () {
                if (this.name === 'sales' && isSale(this.transaction)) queueMicrotask(() => reach('sale.kept'));
              });
              const ask = window.fetch;
              window.fetch = async (...given) => {
                const push = String(given[0]).includes('/api/sync/push');
                if (push) reach('push.begun');
                const answer = await ask(...given);
                if (push) reach('push.answered');
                return answer;
              };
              new MutationObserver(() => {
                const receipt = document.querySelector('[data-test=receipt-number]');
                if (receipt) reach('screen.done', receipt.textContent);
              }).observe(document, { childList: true, subtree: true });
            })();
            """;
}
