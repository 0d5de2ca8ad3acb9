/** Why goods moved, in words. An unknown cause (a newer server) is shown as it is. */
import type { AdjustmentReason } from '../../sync/types.ts';
import { t } from '../i18n/index.svelte.ts';
import type { OfficeKey } from '../i18n/office/en.ts';

const reasonKeys: Record<AdjustmentReason, OfficeKey> = {
  damaged: 'adjust.damaged', expired: 'adjust.expired', lost: 'adjust.lost', found: 'adjust.foundReason', counted: 'adjust.counted', used: 'adjust.used', other: 'adjust.other',
};
const causeKeys: Record<string, OfficeKey> = {
  sale: 'stock.sale', purchase: 'stock.purchase', opening: 'stock.opening', return: 'stock.return', adjustment: 'stock.adjustment',
};

export const reasons = Object.keys(reasonKeys) as readonly AdjustmentReason[];
export const reasonText = (reason: string): string => (reason in reasonKeys ? t(reasonKeys[reason as AdjustmentReason]) : reason);
export const causeText = (cause: string): string => { const key = causeKeys[cause]; return key === undefined ? cause : t(key); };
