/** Money, quantities and rates in the person's language. The digits are moved by app/core/format.ts; here only the language is added. */
import * as format from '../../core/format.ts';
import { exponentOf } from '../../core/money.ts';
import type { Answer } from '../../core/refusals.ts';
import { currentLanguage } from './index.svelte.ts';

const locale = (): string => (currentLanguage() === 'en' ? 'en-GB' : currentLanguage());
const valueOf = (read: Answer<number>): number | null => (read.ok ? read.value : null);

/** `MWK 1,234,500.00`, which no line break may part. */
export const money = (minor: number, currency: string): string => `${currency}\u00a0${amount(minor, currency)}`;
/** The same without the currency, where a heading says it. */
export const amount = (minor: number, currency: string): string => format.formatMoney(minor, currency, locale());
export const unitPrice = (price: number, currency: string): string => format.formatPrice(price, currency, locale());
export const quantity = (thousandths: number): string => format.formatQuantity(thousandths, locale());
export const rate = (ppm: number): string => `${format.formatPercent(ppm, locale())}%`;

/** What a person typed; null when it isn't such a number. */
export const parseMoney = (text: string, currency: string): number | null => valueOf(format.parseMoney(text, currency, locale()));
export const parseUnitPrice = (text: string, currency: string): number | null => valueOf(format.parsePrice(text, currency, locale()));
export const parseQuantity = (text: string): number | null => valueOf(format.parseDecimal(text, 3, locale()));
export const parseRate = (text: string): number | null => valueOf(format.parseDecimal(text.replace('%', '').trim(), 4, locale()));

/** How many digits a person may type after the point. */
export const decimalsOf = (currency: string): number => exponentOf(currency) ?? 2;
