using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>What must hold between stock, books, sales and sums, whatever was done and in whatever order.</summary>
internal static class Books
{
    public static async Task ShouldBeRightAsync(TestTill till)
    {
        (await till.BalanceAsync("")).ShouldBe(0);
        (
            await NoneAsync(
                till,
                "select operation_id from ledger.posting where tenant_id = @tenant group by device_id, operation_id, cause having sum(amount_minor) <> 0"
            )
        ).ShouldBe(0);
        (await till.BalanceAsync("inventory")).ShouldBe(
            await till.FigureAsync("select coalesce(sum(value_minor), 0) from inventory.stock_level where tenant_id = @tenant")
        );
        (
            await NoneAsync(
                till,
                """
                select l.variant_id
                from inventory.stock_level l
                left join inventory.movement m
                  on m.tenant_id = l.tenant_id and m.location_id = l.location_id and m.variant_id = l.variant_id
                where l.tenant_id = @tenant
                group by l.location_id, l.variant_id, l.quantity, l.value_minor
                having sum(m.quantity) <> l.quantity or sum(m.value_minor) <> l.value_minor or (l.quantity = 0 and l.value_minor <> 0)
                """
            )
        ).ShouldBe(0);
        // Tills ask the movements which levels changed.
        (
            await NoneAsync(
                till,
                """
                select l.variant_id
                from inventory.stock_level l
                left join inventory.movement m
                  on m.tenant_id = l.tenant_id and m.location_id = l.location_id and m.variant_id = l.variant_id
                where l.tenant_id = @tenant
                group by l.location_id, l.variant_id, l.version
                having max(m.made_version) is distinct from l.version
                """
            )
        ).ShouldBe(0);
        // What came in is what is there, what was sold, what was lost and what was corrected.
        var received = await till.FigureAsync(
            "select coalesce(sum(value_minor + correction_minor), 0) from inventory.movement where tenant_id = @tenant and cause in ('purchase', 'opening')"
        );
        var spent =
            await till.BalanceAsync("inventory")
            + await till.BalanceAsync("cost_of_goods")
            + await till.BalanceAsync("cost_corrections")
            + await till.BalanceAsync("write_offs");
        spent.ShouldBe(received);
        (
            await till.FigureAsync(
                """
                select (select coalesce(sum(total_minor), 0) from sales.sale where tenant_id = @tenant)
                  - (select coalesce(sum(total_minor), 0) from reporting.sales_day where tenant_id = @tenant)
                """
            )
        ).ShouldBe(0);
        (
            await till.FigureAsync(
                """
                select (select coalesce(sum(total_minor), 0) from sales.sale where tenant_id = @tenant)
                  - (select coalesce(sum(total_minor), 0) from reporting.sales_hour where tenant_id = @tenant)
                """
            )
        ).ShouldBe(0);
        (await till.BalanceAsync("cost_of_goods")).ShouldBe(
            await till.FigureAsync("select coalesce(sum(cost_minor), 0) from reporting.sales_day where tenant_id = @tenant")
        );
        (
            await till.FigureAsync(
                """
                select (
                    select coalesce(sum((line->>'quantity')::bigint), 0)
                    from sales.sale s, json_array_elements(s.body::json->'lines') as line
                    where s.tenant_id = @tenant and line->>'variant' is not null
                  )
                  - (select coalesce(sum(quantity), 0) from reporting.product_day where tenant_id = @tenant)
                """
            )
        ).ShouldBe(0);
        await ReturnsShouldBeRightAsync(till);
    }

    private static async Task ReturnsShouldBeRightAsync(TestTill till)
    {
        (
            await NoneAsync(
                till,
                """
                select r.sale_id
                from sales.line_returned r
                join sales.sale s
                  on s.tenant_id = r.tenant_id and s.sale_id = r.sale_id
                left join lateral json_array_elements(s.body::json->'lines') as sold
                  on (sold->>'line')::integer = r.line
                where r.tenant_id = @tenant
                  and (sold is null or r.quantity > (sold->>'quantity')::bigint or r.refunded_minor > (sold->>'total')::bigint)
                """
            )
        ).ShouldBe(0);
        (
            await NoneAsync(
                till,
                """
                select r.sale_id
                from sales.line_returned r
                left join sales.sale_return b
                  on b.tenant_id = r.tenant_id and b.sale_id = r.sale_id
                left join sales.return_line l
                  on l.tenant_id = b.tenant_id and l.return_id = b.return_id and l.of_line = r.line
                where r.tenant_id = @tenant
                group by r.sale_id, r.line, r.quantity, r.refunded_minor
                having coalesce(sum(l.within_quantity), 0) <> r.quantity or coalesce(sum(l.accepted_minor), 0) <> r.refunded_minor
                """
            )
        ).ShouldBe(0);
        const string Lines = "from sales.return_line l join sales.sale_return r using (tenant_id, return_id) where l.tenant_id = @tenant";
        (await till.BalanceAsync("refunds_to_be_matched")).ShouldBe(
            await till.FigureAsync($"select coalesce(sum(l.paid_minor), 0) {Lines} and r.waiting and l.of_line is not null")
        );
        (await till.BalanceAsync("refunds_to_recover")).ShouldBe(
            await till.FigureAsync($"select coalesce(sum(l.recover_minor), 0) {Lines}")
        );
        var accepted = await till.FigureAsync($"select coalesce(sum(l.accepted_minor), 0) {Lines}");
        foreach (var table in new[] { "sales_day", "sales_hour" })
            (await till.FigureAsync($"select coalesce(sum(returned_minor), 0) from reporting.{table} where tenant_id = @tenant")).ShouldBe(
                accepted
            );
        var tax = await till.FigureAsync("select coalesce(sum(returned_tax_minor), 0) from reporting.sales_day where tenant_id = @tenant");
        (await till.BalanceAsync("sales_returns")).ShouldBe(accepted - tax);
        (
            await till.FigureAsync("select coalesce(sum(returned_quantity), 0) from reporting.product_day where tenant_id = @tenant")
        ).ShouldBe(await till.FigureAsync($"select coalesce(sum(l.within_quantity), 0) {Lines} and l.variant_id is not null"));
        (await till.FigureAsync("select coalesce(sum(returns), 0) from reporting.sales_day where tenant_id = @tenant")).ShouldBe(
            await till.FigureAsync("select count(*) from sales.sale_return where tenant_id = @tenant")
        );
    }

    private static Task<long> NoneAsync(TestTill till, string sql) => till.FigureAsync($"select count(*) from ({sql}) as wrong");
}
