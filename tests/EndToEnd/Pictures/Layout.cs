using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>What a person would call broken in a layout, found by measuring the page as it is drawn.</summary>
internal static class Layout
{
    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    /// <param name="touch">Fingers are used at this width: targets must be large.</param>
    public static Task<string[]> FindAsync(IPage page, bool touch) => page.EvaluateAsync<string[]>(Script, touch);

    /// <summary>Two frames later everything that watches the size of something has drawn anew.</summary>
    public static Task SettleAsync(IPage page) =>
        page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))");

    private const string Script = """
        (touch) => {
          const least = 48;
          const slack = 1.5;
          const findings = new Set();
          const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.closest('.unseen') === null;
          const called = (element) => {
            const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
            const classes = [...element.classList].filter((name) => !name.startsWith('svelte-') && !name.startsWith('s-')).map((name) => `.${name}`).join('');
            return `${element.tagName.toLowerCase()}${classes} “${text}”`;
          };
          const cuts = (style) => /hidden|clip/.test(`${style.overflowX} ${style.overflowY}`);
          const scrolls = (style) => /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`);
          // The boxes of the drawn words, leaving out those for screen readers and those that an ellipsis or line clamp shortens on purpose.
          const words = function* (element) {
            const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
              if (node.data.trim() === '' || !seen(node.parentElement)) continue;
              let shortened = false;
              for (let up = node.parentElement; up !== element.parentElement; up = up.parentElement) {
                const style = getComputedStyle(up);
                if (cuts(style) && (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none')) shortened = true;
              }
              if (shortened) continue;
              const range = document.createRange();
              range.selectNodeContents(node);
              for (const box of range.getClientRects()) if (box.width > 0) yield box;
            }
          };

          const root = document.documentElement;
          if (root.scrollWidth > innerWidth) findings.add(`the page is ${root.scrollWidth - innerWidth} px wider than the screen`);
          for (const dialog of document.querySelectorAll('dialog[open], dialog[open] .content'))
            if (dialog.scrollWidth > dialog.clientWidth + 1) findings.add(`${called(dialog)} is ${dialog.scrollWidth - dialog.clientWidth} px wider than its box`);

          for (const element of document.querySelectorAll('.figures')) {
            if (!seen(element)) continue;
            if (element.matches('input')) {
              if (element.scrollWidth > element.clientWidth + 1) findings.add(`figures are cut in ${called(element)} ${element.value}`);
              continue;
            }
            const own = getComputedStyle(element);
            if (cuts(own) && element.scrollWidth > element.clientWidth + 1) findings.add(`figures are cut: ${called(element)}`);
            for (const box of words(element)) {
              let inner = false;
              for (let up = element.parentElement; up !== null; up = up.parentElement) {
                const style = getComputedStyle(up);
                if (scrolls(style)) { inner = true; break; }
                if (!cuts(style)) continue;
                const outer = up.getBoundingClientRect();
                if (box.right > outer.right + slack || box.left < outer.left - slack || box.bottom > outer.bottom + slack) findings.add(`figures are cut off by ${called(up)}: ${called(element)}`);
              }
              if (box.left < -slack || box.right > innerWidth + slack) findings.add(`figures are off the screen: ${called(element)}`);
            }
          }

          const amounts = [...document.querySelectorAll('.figures:not(input)')].filter(seen).map((element) => ({ element, boxes: [...words(element)] }));
          // What stays in sight covers what is scrolled beneath it.
          const layer = (element) => {
            for (let up = element; up !== null; up = up.parentElement) if (['fixed', 'sticky'].includes(getComputedStyle(up).position)) return up;
            return null;
          };
          const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack + 1;
          for (const [at, one] of amounts.entries()) for (const other of amounts.slice(at + 1)) {
            if (one.element.contains(other.element) || layer(one.element) !== layer(other.element)) continue;
            if (one.boxes.some((a) => other.boxes.some((b) => meet(a, b)))) findings.add(`figures run into one another: ${called(one.element)} and ${called(other.element)}`);
          }

          // What is to be paid stays in sight while a note says something. A dialog lies over the notes of the page, and may have its own.
          for (const note of document.querySelectorAll('.toast')) for (const element of document.querySelectorAll('.totals, .dock'))
            if (seen(element) && element.closest('dialog') === note.closest('dialog') && meet(note.getBoundingClientRect(), element.getBoundingClientRect())) findings.add(`${called(note)} lies over ${called(element)}`);

          // What a box asks for is read before anything is typed into it.
          const pen = document.createElement('canvas').getContext('2d');
          for (const input of document.querySelectorAll('input[placeholder]')) {
            if (!seen(input)) continue;
            const style = getComputedStyle(input);
            pen.font = style.font;
            const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            if (pen.measureText(input.placeholder).width > room + slack) findings.add(`what it asks for is cut in ${called(input)} “${input.placeholder}”`);
          }

          for (const element of document.querySelectorAll('button, .button, .tag, .input, summary')) {
            if (!seen(element)) continue;
            const outer = element.getBoundingClientRect();
            for (const box of words(element))
              if (box.left < outer.left - slack || box.right > outer.right + slack || box.top < outer.top - slack || box.bottom > outer.bottom + slack) {
                findings.add(`words stand out of ${called(element)}`);
                break;
              }
          }

          if (touch) for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary, [role="button"]')) {
            let target = element;
            if (element.matches('input[type="checkbox"], input[type="radio"]')) target = element.closest('label') ?? element;
            if (!target.checkVisibility({ visibilityProperty: true })) continue;
            const inText = element.matches('a') && getComputedStyle(element).display === 'inline'
              && [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
            if (inText) continue;
            const box = target.getBoundingClientRect();
            if (box.width < least - 0.5 || box.height < least - 0.5) findings.add(`a target of only ${Math.round(box.width)} × ${Math.round(box.height)}: ${called(element)}`);
          }
          return [...findings];
        }
        """;
}
