import { expect, test } from 'vitest';

// Other tests load the rules before they begin: a fault in what a module does when it is loaded would end them all without a word.
test('the rules of selling can be loaded', async () => {
  const [{ priceBasket }, { promotionRules }] = await Promise.all([import('./pricing.ts'), import('./promotions.ts')]);
  expect(priceBasket({ currency: 'KES', lines: [] }, promotionRules)).toMatchObject({ ok: true, value: { total: 0 } });
});
