using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Imports;

public sealed class CustomerImportTests(KauntaServer server)
{
    private const string List =
        "Nom du client;Portable;Courriel;Plafond;Solde\r\nMama Njeri;0722 123 456;njeri@example.com;5.000,00;1.250,50\r\nÉlise Moyo;+265 999 123 456;;0;-20\r\n";

    [Fact]
    public async Task A_list_becomes_customers_with_their_limits_and_what_they_owed()
    {
        var till = await TestTill.OpenAsync(server);
        var preview = await StageAsync(till, Encoding.Latin1.GetBytes(List));
        ImportTests.Counts(preview).ShouldBe("2 new, 0 changed, 0 unchanged, 0 problems");
        ((int)preview["stockLines"]!).ShouldBe(2);
        (await till.FigureAsync("select count(*) from customers.customer where tenant_id = @tenant")).ShouldBe(0);

        (await ImportTests.AcceptAsync(till, preview)).ShouldBe("done");
        (await CustomersAsync(till)).ShouldBe([
            "Mama Njeri|0722 123 456|njeri@example.com|500000|125050",
            "Élise Moyo|+265 999 123 456||0|-2000",
        ]);
        (await till.BalanceAsync("accounts_receivable")).ShouldBe(123_050);
        (await till.BalanceAsync("opening_balances")).ShouldBe(-123_050);
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task What_is_personal_stays_out_of_the_journals_chain()
    {
        var till = await TestTill.OpenAsync(server);
        await ImportTests.AcceptAsync(
            till,
            await StageAsync(till, Encoding.UTF8.GetBytes("name,phone,note\nMama Njeri,0722123456,pays late\n"))
        );
        (
            await till.FigureAsync(
                "select count(*) from sync.operation where tenant_id = @tenant and (envelope like '%Njeri%' or envelope like '%0722%' or envelope like '%late%')"
            )
        ).ShouldBe(0);
        (await till.FigureAsync("select count(*) from customers.customer where tenant_id = @tenant and note = 'pays late'")).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_list_again_changes_nothing_and_a_new_number_changes_only_that()
    {
        var till = await TestTill.OpenAsync(server);
        await ImportTests.AcceptAsync(till, await StageAsync(till, Encoding.Latin1.GetBytes(List)));
        var again = await StageAsync(till, Encoding.Latin1.GetBytes(List));
        ImportTests.Counts(again).ShouldBe("0 new, 0 changed, 2 unchanged, 0 problems");
        ImportTests.Codes(again).ShouldBe(["balance_known 2"]);
        using var nothing = await ImportTests.TryAcceptAsync(till, again);
        await nothing.ShouldBeRefusedAsync(409, "import_nothing");
        // Another spelling of her number is no change; another e-mail is.
        var preview = await StageAsync(till, Encoding.UTF8.GetBytes("name,phone,email\nMama Njeri,+254722123456,mama@example.com\n"));
        ImportTests.Changes(preview).ShouldBe(["email: njeri@example.com -> mama@example.com"]);
        await ImportTests.AcceptAsync(till, preview);
        (await CustomersAsync(till))[0].ShouldBe("Mama Njeri|0722 123 456|mama@example.com|500000|125050");
    }

    [Fact]
    public async Task Odd_rows_are_named_and_kept_out_or_flagged()
    {
        var till = await TestTill.OpenAsync(server);
        var preview = await StageAsync(
            till,
            Encoding.UTF8.GetBytes(
                """
                name,phone,email,limit,balance
                " Asha &amp; Sons ",0722000001,,100,
                Asha & Sons,0722000001,,100,
                Asha's cousin,0722 000 001,,,
                ,0722000002,,,
                Rounded,7.22E+11,,,
                No mail,,asha at home,,
                Bad limit,,,much,
                Bad balance,,,,a lot
                Asha & Sons,0733000009,,,
                """
            )
        );
        ImportTests
            .Codes(preview)
            .ShouldBe(
                [
                    "balance_wrong 1",
                    "limit_wrong 1",
                    "name_missing 1",
                    "repeated_row 1",
                    "email_wrong 1",
                    "phone_double 1",
                    "phone_wrong 1",
                    "tidied 1",
                ],
                ignoreOrder: true
            );
        ImportTests.Counts(preview).ShouldBe("5 new, 0 changed, 0 unchanged, 4 problems");
        (await ImportTests.ProblemsAsync(till, preview)).ShouldContain("This isn't a phone number, or a spreadsheet has rounded it.");
        await ImportTests.AcceptAsync(till, preview);
        (await till.FigureAsync("select count(*) from customers.customer where tenant_id = @tenant")).ShouldBe(5);
    }

    [Fact]
    public async Task Taking_a_list_back_closes_who_was_new_restores_who_was_there_and_books_the_debts_back()
    {
        var till = await TestTill.OpenAsync(server);
        var known = till.Customer("Mama Njeri", limit: 300_000, phone: "0722 123 456");
        await till.Journal.PushAsync();
        var preview = await StageAsync(till, Encoding.Latin1.GetBytes(List));
        ImportTests.Counts(preview).ShouldBe("1 new, 1 changed, 0 unchanged, 0 problems");
        await ImportTests.AcceptAsync(till, preview);
        (await till.OwesAsync(known)).ShouldBe(125_050);
        using var undo = await till.Shop.Device.PostAsync($"/api/imports/{preview["id"]}/undo", new JsonObject());
        await ImportTests.UntilDoneAsync(till, (string)(await undo.JsonAsync(200))["id"]!);
        (await till.FigureAsync("select count(*) from customers.customer where tenant_id = @tenant and not closed")).ShouldBe(1);
        (await till.FigureAsync("select credit_limit_minor from customers.customer where tenant_id = @tenant and not closed")).ShouldBe(
            300_000
        );
        (await till.TextAsync("select coalesce(email, 'none') from customers.customer where tenant_id = @tenant and not closed")).ShouldBe(
            "none"
        );
        (await till.OwesAsync(known)).ShouldBe(0);
        (await till.BalanceAsync("accounts_receivable")).ShouldBe(0);
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task Whoever_is_erased_stands_in_no_import_any_more_and_the_others_can_still_be_taken_back()
    {
        var till = await TestTill.OpenAsync(server);
        var preview = await StageAsync(till, Encoding.UTF8.GetBytes("name,phone\nMama Njeri,0722123456\nAsha,0722000001\n"));
        await ImportTests.AcceptAsync(till, preview);
        var njeri = await till.TextAsync(
            "select customer_id::text from customers.customer where tenant_id = @tenant and name = 'Mama Njeri'"
        );
        till.Journal.Add("customer.erased", new JsonObject { ["customer"] = njeri });
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (
            await till.FigureAsync(
                "select count(*) from imports.part where tenant_id = @tenant and concat(body, before) like any (array['%Njeri%', '%0722123456%'])"
            )
        ).ShouldBe(0);
        (await till.FigureAsync("select count(*) from imports.import where tenant_id = @tenant and content is not null")).ShouldBe(0);
        using var undo = await till.Shop.Device.PostAsync($"/api/imports/{preview["id"]}/undo", new JsonObject());
        await ImportTests.UntilDoneAsync(till, (string)(await undo.JsonAsync(200))["id"]!);
        (await till.FigureAsync("select count(*) from customers.customer where tenant_id = @tenant and name = 'Asha' and closed")).ShouldBe(
            1
        );
    }

    [Fact]
    public async Task A_preview_of_goods_can_not_be_accepted_as_customers()
    {
        var till = await TestTill.OpenAsync(server);
        var preview = await ImportTests.StageAsync(till, "name,price\nSugar,10\n");
        preview["options"]!["kind"] = "customers";
        using var answer = await ImportTests.TryAcceptAsync(till, preview);
        await answer.ShouldBeRefusedAsync(400, "import_options_wrong");
    }

    private static Task<JsonObject> StageAsync(TestTill till, byte[] bytes) =>
        ImportTests.StageAsync(till, bytes, "customers.csv&kind=customers");

    /// <summary>Name, phone, e-mail, limit and what they owe.</summary>
    private static async Task<List<string>> CustomersAsync(TestTill till)
    {
        var text = await till.TextAsync(
            """
            select string_agg(
              concat_ws('|', c.name, c.phone, coalesce(c.email, ''), c.credit_limit_minor, coalesce(b.balance_minor, 0)), E'\n'
              order by c.name collate "C")
            from customers.customer c
            left join customers.balance b on b.tenant_id = c.tenant_id and b.customer_id = c.customer_id
            where c.tenant_id = @tenant
            """
        );
        return [.. text.Split('\n')];
    }
}
