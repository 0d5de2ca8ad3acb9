import type { TaxGroupRow } from '../../sync/types.ts';

/** What a new product gets unless somebody says otherwise: the first group with a standard tax. Exempt and zero-rated goods are the exception. */
export function defaultTaxGroup(groups: readonly TaxGroupRow[]): string | null {
  const open = groups.filter((group) => !group.closed);
  return (open.find((group) => group.taxes.some((tax) => tax.kind === 'standard' && tax.rate > 0)) ?? open[0])?.id ?? null;
}
