/** The address bar as state. `go` changes it, the browser's back button too; a link with a plain click stays in the page. */

interface Place { path: string; search: URLSearchParams }

const read = (): Place => ({ path: location.pathname, search: new URLSearchParams(location.search) });

let place = $state.raw<Place>(read());

export const route = {
  get path(): string { return place.path; },
  get search(): URLSearchParams { return place.search; },
};

export function go(to: string, options: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.search) return;
  if (options.replace === true) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  place = read();
  scrollTo(0, 0);
}

/** `/products/:id` against `/products/abc` gives `{ id: 'abc' }`; null when it doesn't fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.replace(/\/+$/, '').split('/');
  if (path === '/') given.push('');
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? '';
    if (part.startsWith(':')) {
      if (value === '') return null;
      found[part.slice(1)] = decodeURIComponent(value);
    } else if (part !== value) return null;
  }
  return found;
}

export function listenToAddress(): void {
  addEventListener('popstate', () => { place = read(); });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.getAttribute('href')?.startsWith('/api') === true) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
