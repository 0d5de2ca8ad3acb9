/**
 * Whether the screen is still open. Asked after something was awaited: whoever went elsewhere meanwhile stays there. Called while the screen
 * is made.
 */
export function stillHere(): () => boolean {
  let here = true;
  $effect(() => () => { here = false; });
  return () => here;
}
