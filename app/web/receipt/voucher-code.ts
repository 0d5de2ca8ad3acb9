/** What a voucher is called by: printed on the receipt that it was sold with, typed when it is paid with. The end of an id is its random part. */
export const voucherCode = (voucher: string): string => voucher.slice(-8).toUpperCase().replace(/^.{4}/, '$&-');
