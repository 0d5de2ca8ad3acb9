using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Catalog.Categories;
using Kaunta.Modules.Catalog.Fees;
using Kaunta.Modules.Catalog.Importing;
using Kaunta.Modules.Catalog.Placeholders;
using Kaunta.Modules.Catalog.Prices;
using Kaunta.Modules.Catalog.Products;
using Kaunta.Modules.Catalog.Promotions;
using Kaunta.Modules.Catalog.TaxGroups;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Catalog;

/// <summary>What a shop sells: categories, tax groups, products and variants, their prices and promotions.</summary>
public static class CatalogModule
{
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddSingleton<IOperationHandler, SaveCategory>();
        services.AddSingleton<IOperationHandler, SaveTaxGroup>();
        services.AddSingleton<IOperationHandler, SaveProduct>();
        services.AddSingleton<IOperationHandler, SavePromotion>();
        services.AddSingleton<IOperationHandler, SavePriceList>();
        services.AddSingleton<IOperationHandler, SaveFee>();
        services.AddSingleton<IOperationHandler, ChangePrices>();
        services.AddSingleton<IOperationHandler, ImportProducts>();
        services.AddSingleton<IFactHandler<SaleCompleted>, CheckSales>();
        services.AddSingleton<IFactHandler<SaleCompleted>, CheckPromotions>();
        services.AddSingleton<IFactHandler<SaleCompleted>, CheckFees>();
        services.AddSingleton<IFactHandler<StockMoved>, CheckReceipts>();
        services.AddSingleton<ICatalogQueries, CatalogQueries>();
        services.AddSingleton(SaveCategory.Feed);
        services.AddSingleton(SaveTaxGroup.Feed);
        services.AddSingleton(ProductRows.Feed);
        services.AddSingleton(VariantRows.Feed);
        services.AddSingleton(PromotionRows.Feed);
        services.AddSingleton(SavePriceList.Feed);
        services.AddSingleton(ListPriceRows.Feed);
        services.AddSingleton(SaveFee.Feed);
        return services;
    }
}
