/** What the server's back-office routes answer, as spec/protocol/README.md says. Money in minor units. */
import type { SaleBody } from '../../sync/types.ts';

export interface Figure { sales: number; total: number }
export interface Dashboard {
  on: string; today: Figure; lastWeek: Figure; hours: ({ hour: number } & Figure)[]; days: ({ on: string } & Figure)[];
  top: { variant: string; name: string; quantity: number; total: number }[]; tenders: { kind: string; amount: number }[];
}
export interface ListedSale { id: string; receipt: string; businessOn: string; at: number; register: string; device: string; actor: string | null; total: number; flags: string[] }
export interface SalesPage { sales: ListedSale[]; next: string | null }
export interface OneSale extends ListedSale { body: SaleBody; envelope: string }
export interface ListedDevice {
  id: string; name: string; location: string; binding: { register: string; number: number; series: string } | null; revoked: boolean; lastSeenAt: number | null;
  count: number; total: number; head: string; unsent: number | null; oldestUnsentAt: number | null; reportedAt: number | null;
}
export interface ReviewedOperation {
  id: string | null; device: string; seq: number; type: string | null; at: number | null; actor: string | null; outcome: string; code: string | null; flags: string[];
  receipt: string | null; total: number | null;
}
export interface EnrolmentCode { code: string; expiresAt: number; url: string }
