/** What the server's back-office routes answer: types made from its own document, under the names that the screens use. Money in minor units. */
import type { SaleAnswer } from '../../sync/api.generated.ts';
import type { SaleBody } from '../../sync/types.ts';

export type {
  CodeAnswer as EnrolmentCode, DashboardAnswer as Dashboard, ListedDevice, ReviewItem as ReviewedOperation, SaleItem as ListedSale, SalesPage, SumAnswer as Figure,
} from '../../sync/api.generated.ts';

/** The document leaves the body open: spec/protocol/operations has its shape. */
export type OneSale = Omit<SaleAnswer, 'body'> & { body: SaleBody };
