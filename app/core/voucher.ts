// What a voucher is called by on paper; the same rule is explained in src/Core/Sales/VoucherCode.cs. What is left of one follows the rule of
// credit: its holder has paid ahead, and there is no limit, so a till alone may take nothing (`creditLeft`).

import { creditLeft } from './credit.ts';

const LENGTH = 8;

/** What somebody typed, as the code that it means; null when it can't be one. The whole id means its end. */
export function readVoucherCode(typed: string): string | null {
  const digits = typed.replace(/[- ]/g, '').toUpperCase();
  return digits.length >= LENGTH && /^[0-9A-F]+$/.test(digits) ? digits.slice(-LENGTH) : null;
}

/** How much of it may be taken at this till. `balance`: what it had as the till last heard; `spent`: what this till has taken since; `online`: the balance is of now. */
export const voucherLeft = (balance: number, spent: number, online: boolean): number => creditLeft({ limit: 0, allowance: 0 }, -balance, spent, online);
