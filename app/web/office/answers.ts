/** What the server's back-office routes answer: types made from its own document, under the names that the screens use. Money in minor units. */
import type { ReturnAnswer, SaleAnswer } from '../../sync/api.generated.ts';
import type { ClosedBody, ReturnBody, SaleBody, ShiftFigures } from '../../sync/types.ts';

export type {
  AccountAnswer, CustomerPage, PeriodsAnswer as Periods, StatementEntry, StatementPage, TrialBalanceAnswer as TrialBalance,
  CodeAnswer as EnrolmentCode, DashboardAnswer as Dashboard, ListedDevice, ReviewContents, ReviewItem as ReviewedOperation, ReviewPage, SaleItem as ListedSale, SalesPage, SumAnswer as Figure, VouchersPage,
} from '../../sync/api.generated.ts';

/** The document leaves the body open: spec/protocol/operations has its shape. */
export type OneSale = Omit<SaleAnswer, 'body'> & { body: SaleBody };
export type OneReturn = Omit<ReturnAnswer, 'body'> & { body: ReturnBody };

export interface ListedShift {
  id: string; location: string; register: string; businessOn: string; openedAt: number | null; openedBy: string | null; closedAt: number | null; closedBy: string | null;
  float: number | null; expected: number | null; counted: number | null; difference: number | null; left: number | null; figures: ShiftFigures; afterClose: { count: number; cash: number }; flags: string[];
}
export interface ShiftsPage { shifts: ListedShift[]; next: string | null }
export interface OneShift {
  shift: ListedShift; z: ClosedBody | null; server: ShiftFigures | null;
  movements: { id: string; at: number; kind: 'in' | 'out' | 'drop'; amount: number; category: string | null; note: string | null; actor: string | null }[];
  afterClose: { operation: string; device: string; at: number; cause: 'sale' | 'return' | 'payment' | 'movement'; cash: number; figures: ShiftFigures }[];
}
export interface Drawers { drawers: { location: string; register: string; cash: number; open: { id: string; openedAt: number | null; openedBy: string | null }[] }[] }
