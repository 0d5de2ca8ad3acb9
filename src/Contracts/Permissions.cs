namespace Kaunta.Contracts;

/// <summary>What a person may do. The app has the same list in <c>app/core/permissions.ts</c>; a test compares them.</summary>
public static class Permissions
{
    public const string SaleComplete = "sale.complete";
    public const string SaleView = "sale.view";

    /// <summary>Discounts and prices by hand; others need somebody who may at their side.</summary>
    public const string SaleDiscount = "sale.discount";
    public const string ProductEdit = "product.edit";
    public const string TaxEdit = "tax.edit";
    public const string StockReceive = "stock.receive";
    public const string StockView = "stock.view";
    public const string LocationEdit = "location.edit";
    public const string RegisterBind = "register.bind";
    public const string StaffEdit = "staff.edit";
    public const string DeviceEnrol = "device.enrol";
    public const string DeviceView = "device.view";
    public const string DeviceRevoke = "device.revoke";
    public const string ReportView = "report.view";
    public const string ReviewView = "review.view";

    /// <summary>Having what was kept aside take effect after all.</summary>
    public const string ReviewRelease = "review.release";

    /// <summary>Taking back what a receipt shows.</summary>
    public const string SaleReturn = "sale.return";

    /// <summary>Taking back goods without their receipt, at a price that a person states.</summary>
    public const string SaleReturnWithoutReceipt = "sale.return_without_receipt";

    /// <summary>Opening and closing a shift at a register.</summary>
    public const string ShiftWork = "shift.work";

    /// <summary>Seeing everybody's shifts and their differences.</summary>
    public const string ShiftView = "shift.view";

    /// <summary>Putting cash into a drawer or taking it out.</summary>
    public const string CashMove = "cash.move";

    public const string CustomerView = "customer.view";

    /// <summary>Everything of a customer but what they may owe.</summary>
    public const string CustomerEdit = "customer.edit";

    /// <summary>What a customer may owe.</summary>
    public const string CustomerCredit = "customer.credit";

    /// <summary>Forgetting a customer who asks for it.</summary>
    public const string CustomerErase = "customer.erase";

    /// <summary>Taking money from a customer against what they owe.</summary>
    public const string PaymentReceive = "payment.receive";

    /// <summary>Writing off and finding goods.</summary>
    public const string StockAdjust = "stock.adjust";

    /// <summary>Booking what no other operation says.</summary>
    public const string LedgerAdjust = "ledger.adjust";

    /// <summary>Promotions and price lists.</summary>
    public const string PromotionEdit = "promotion.edit";

    /// <summary>Entering an earlier time: the device states when things happened, and is believed.</summary>
    public const string ImportHistory = "import.history";

    /// <summary>Moving a sale or a return to another business day.</summary>
    public const string SaleRedate = "sale.redate";

    /// <summary>Making oneself codes by which one allows something at a till without being there.</summary>
    public const string ApprovalGive = "approval.give";

    /// <summary>The whole journal as a file for an auditor, with everything personal in it.</summary>
    public const string JournalExport = "journal.export";

    /// <summary>Giving or changing the roles owner and manager.</summary>
    public const string RoleAssign = "role.assign";

    public static readonly IReadOnlyDictionary<string, IReadOnlySet<string>> ByRole = new Dictionary<string, IReadOnlySet<string>>
    {
        ["owner"] = new HashSet<string>
        {
            SaleComplete,
            SaleView,
            SaleDiscount,
            ProductEdit,
            TaxEdit,
            StockReceive,
            StockView,
            LocationEdit,
            RegisterBind,
            StaffEdit,
            DeviceEnrol,
            DeviceView,
            DeviceRevoke,
            ReportView,
            ReviewView,
            RoleAssign,
            SaleReturn,
            SaleReturnWithoutReceipt,
            ShiftWork,
            ShiftView,
            CashMove,
            CustomerView,
            CustomerEdit,
            CustomerCredit,
            CustomerErase,
            PaymentReceive,
            StockAdjust,
            LedgerAdjust,
            PromotionEdit,
            ImportHistory,
            ReviewRelease,
            SaleRedate,
            ApprovalGive,
            JournalExport,
        },
        ["manager"] = new HashSet<string>
        {
            SaleComplete,
            SaleView,
            SaleDiscount,
            ProductEdit,
            StockReceive,
            StockView,
            RegisterBind,
            StaffEdit,
            DeviceEnrol,
            DeviceView,
            ReportView,
            ReviewView,
            SaleReturn,
            SaleReturnWithoutReceipt,
            ShiftWork,
            ShiftView,
            CashMove,
            CustomerView,
            CustomerEdit,
            CustomerCredit,
            PaymentReceive,
            StockAdjust,
            PromotionEdit,
            SaleRedate,
            ApprovalGive,
        },
        ["cashier"] = new HashSet<string>
        {
            SaleComplete,
            SaleView,
            StockView,
            SaleReturn,
            ShiftWork,
            CashMove,
            CustomerView,
            CustomerEdit,
            PaymentReceive,
        },
    };
}
