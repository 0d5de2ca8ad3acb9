using Kaunta.Modules.Cash;
using Kaunta.Modules.Catalog;
using Kaunta.Modules.Customers;
using Kaunta.Modules.Identity;
using Kaunta.Modules.Imports;
using Kaunta.Modules.Inventory;
using Kaunta.Modules.Ledger;
using Kaunta.Modules.Reporting;
using Kaunta.Modules.Sales;
using Kaunta.Modules.Sync;
using Kaunta.Modules.Tenancy;

namespace Kaunta.Server;

/// <summary>The modules, each with its services and its routes.</summary>
internal static class ModuleList
{
    public static void Add(IServiceCollection services)
    {
        services.AddTenancy();
        services.AddIdentity();
        services.AddCatalog();
        services.AddSales();
        services.AddInventory();
        services.AddCustomers();
        services.AddCash();
        services.AddLedger();
        services.AddImports();
        services.AddReporting();
        services.AddSync();
    }

    public static void Map(RouteGroupBuilder api)
    {
        api.MapHealth();
        api.MapTenancy();
        api.MapIdentity();
        api.MapSales();
        api.MapInventory();
        api.MapCustomers();
        api.MapLedger();
        api.MapCash();
        api.MapImports();
        api.MapReporting();
        api.MapSync();
    }
}
