namespace Kaunta.Contracts;

/// <summary>What a person may do. The app has the same list in <c>app/core/permissions.ts</c>; a test compares them.</summary>
public static class Permissions
{
    public const string SaleComplete = "sale.complete";
    public const string SaleView = "sale.view";
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

    /// <summary>Giving or changing the roles owner and manager.</summary>
    public const string RoleAssign = "role.assign";

    public static readonly IReadOnlyDictionary<string, IReadOnlySet<string>> ByRole = new Dictionary<string, IReadOnlySet<string>>
    {
        ["owner"] = new HashSet<string>
        {
            SaleComplete,
            SaleView,
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
        },
        ["manager"] = new HashSet<string>
        {
            SaleComplete,
            SaleView,
            ProductEdit,
            StockReceive,
            StockView,
            RegisterBind,
            StaffEdit,
            DeviceEnrol,
            DeviceView,
            ReportView,
            ReviewView,
        },
        ["cashier"] = new HashSet<string> { SaleComplete, SaleView, StockView },
    };
}
