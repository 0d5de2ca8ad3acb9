import { describe, expect, it, vi } from 'vitest';

vi.stubGlobal('location', { pathname: '/', search: '' });
const { match } = await import('./router.svelte.ts');

describe('A path', () => {
  it('gives the parts that the pattern names', () => {
    expect(match('/sales/:id', '/sales/abc%20d')).toEqual({ id: 'abc d' });
  });
  it('fits with a slash at the end', () => {
    expect(match('/sales', '/sales/')).toEqual({});
  });
  it('doesn’t fit another length or word', () => {
    expect(match('/sales/:id', '/sales')).toBeNull();
    expect(match('/sales/:id', '/products/1')).toBeNull();
  });
});
