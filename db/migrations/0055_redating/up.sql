-- Why: a person moves a sale or a return to another business day (sale.redated).
-- Locks: none that matter, only grants.
-- Compatibility: an older server never moves a day; it shows the day that stands here.

-- business_on is the day that the till chose until a person says otherwise; the body keeps what the till wrote.
grant update (business_on, version) on sales.sale to kaunta_app;
grant update (business_on) on sales.sale_return to kaunta_app;
