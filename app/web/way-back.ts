/** Where somebody was when a session was wanted: `?back=` in the address, through all screens of signing in. */

export function signInFrom(path: string, search: URLSearchParams): string {
  const query = search.toString();
  return `/sign-in?back=${encodeURIComponent(query === '' ? path : `${path}?${query}`)}`;
}

/** A path of this app and no other address, whatever a link says; the till where there is none. */
export function wayBack(search: URLSearchParams): string {
  const back = search.get('back') ?? '/';
  return /^\/(?![/\\])/.test(back) ? back : '/';
}

/** The next screen of signing in, which knows the way back too. */
export function keepingTheWay(path: string, search: URLSearchParams): string {
  const back = search.get('back');
  return back === null ? path : `${path}?back=${encodeURIComponent(back)}`;
}
