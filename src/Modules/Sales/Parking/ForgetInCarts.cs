using System.Text.Json;
using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Parking;

/// <summary>Takes what people wrote out of parked carts of somebody who was forgotten; the goods stay on the shelf.</summary>
internal sealed class ForgetInCarts : IFactHandler<SubjectErased>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SubjectErased> facts,
        CancellationToken cancellation
    )
    {
        var carts = await transaction.QueryAsync(
            """
            -- sales.parked_cart.of_customers
            select cart_id, contents::text
            from sales.parked_cart
            where tenant_id = $1
              and customer_id = any ($2)
            order by cart_id
            """,
            row => (Cart: row.GetGuid(0), Contents: row.TextOrNull(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. facts.Select(fact => fact.Subject)])
        );
        if (carts.Count == 0)
            return [];
        transaction.Enqueue(
            """
            -- sales.parked_cart.forget
            update sales.parked_cart p
            set name = null,
              contents = bare.contents,
              version = default
            from unnest($2, $3) as bare (cart_id, contents)
            where p.tenant_id = $1
              and p.cart_id = bare.cart_id
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. carts.Select(cart => cart.Cart)]),
            Sql.Jsons([.. carts.Select(cart => cart.Contents is { } contents ? Bare(contents) : null)])
        );
        return [];
    }

    private static string Bare(string contents) =>
        ParkedCartRows.Write(JsonSerializer.Deserialize<ParkedContents>(contents, JsonSerializerOptions.Web)!.Bare());
}
