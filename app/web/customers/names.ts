/* What a customer is called where the name was erased. */
import type { CustomerRow } from '../../sync/types.ts';
import { t } from '../i18n/index.svelte.ts';

export const nameOf = (customer: Pick<CustomerRow, 'name'>): string => customer.name ?? t('customer.erased');
