using System.Globalization;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Ledger;

/// <summary>What the database itself keeps out of the books, whatever is written to it. Each business here has two accounts.</summary>
public sealed class PostingGuardTests(KauntaServer server)
{
    private static readonly Guid Device = Guid.CreateVersion7();
    private static readonly Guid One = Guid.CreateVersion7();
    private static readonly Guid Two = Guid.CreateVersion7();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Balanced_entries_on_known_accounts_are_taken_in_one_statement_or_in_several()
    {
        var till = await OpenBooksAsync();
        await AsServerAsync(till, Entry(One), Entry(Two), Postings(One, ("sales", -5), ("cash", 5)));
        await AsServerAsync(till, Entry(One, "purchase"));
        await AsServerAsync(
            till,
            $"{Postings(Two, ("sales", -7), ("cash", 4), ("cash", 3))}, {Rows(One, "purchase", ("cash", -1), ("sales", 1))}"
        );
        (await till.BalanceAsync("sales")).ShouldBe(-11);
        (await till.BalanceAsync("cash")).ShouldBe(11);
    }

    [Fact]
    public async Task An_entry_that_is_not_balanced_is_refused_also_when_another_makes_up_for_it()
    {
        var till = await OpenBooksAsync();
        var postings = $"{Postings(One, ("sales", -5), ("cash", 4))}, {Rows(Two, "sale", ("sales", -5), ("cash", 6))}";
        (await RefusedAsync(till, Entry(One), Entry(Two), postings)).ShouldBeOneOf([
            $"{PostgresErrorCodes.CheckViolation} the entry \"sale\" of operation {One} is not balanced",
            $"{PostgresErrorCodes.CheckViolation} the entry \"sale\" of operation {Two} is not balanced",
        ]);
    }

    [Fact]
    public async Task A_posting_without_its_entry_is_refused_also_among_others()
    {
        var till = await OpenBooksAsync();
        await AsServerAsync(till, Entry(One));
        (
            await RefusedAsync(till, $"{Postings(One, ("sales", -5), ("cash", 5))}, {Rows(Two, "sale", ("sales", -5), ("cash", 5))}")
        ).ShouldBe($"{PostgresErrorCodes.ForeignKeyViolation} there is no entry \"sale\" of operation {Two} to post to");
        (await RefusedAsync(till, $"{Insert} {Rows(One, "purchase", ("sales", -5), ("cash", 5))}")).ShouldBe(
            $"{PostgresErrorCodes.ForeignKeyViolation} there is no entry \"purchase\" of operation {One} to post to"
        );
        (await till.BalanceAsync("sales")).ShouldBe(0);
    }

    [Fact]
    public async Task A_posting_on_an_account_that_is_not_there_is_refused_also_among_others()
    {
        var till = await OpenBooksAsync();
        (await RefusedAsync(till, Entry(One), Postings(One, ("sales", -5), ("cash", 4), ("somewhere", 1)))).ShouldBe(
            $"{PostgresErrorCodes.ForeignKeyViolation} there is no account somewhere to post to"
        );
    }

    [Fact]
    public async Task Entries_and_accounts_of_another_business_are_none_of_this_one()
    {
        var (till, stranger) = (await OpenBooksAsync(), await OpenBooksAsync());
        await AsServerAsync(
            stranger,
            Entry(One),
            "insert into ledger.account (tenant_id, account, name, type) values (@tenant, 'theirs', '', 'asset')"
        );
        (await RefusedAsync(till, Postings(One, ("sales", -5), ("cash", 5)))).ShouldBe(
            $"{PostgresErrorCodes.ForeignKeyViolation} there is no entry \"sale\" of operation {One} to post to"
        );
        (await RefusedAsync(till, Entry(One), Postings(One, ("sales", -5), ("theirs", 5)))).ShouldBe(
            $"{PostgresErrorCodes.ForeignKeyViolation} there is no account theirs to post to"
        );
    }

    [Theory]
    [InlineData("sale", "cash", "")]
    [InlineData("purchase", "cash", PostgresErrorCodes.ForeignKeyViolation)]
    [InlineData("sale", "somewhere", PostgresErrorCodes.ForeignKeyViolation)]
    public async Task What_is_copied_in_past_the_policies_is_checked_as_well(string cause, string account, string refused)
    {
        var till = await OpenBooksAsync();
        await AsServerAsync(till, Entry(One));
        await using var connection = new NpgsqlConnection(server.Cluster.Administrator);
        await connection.OpenAsync(Stop);
        var copy = await connection.BeginTextImportAsync("copy ledger.posting from stdin", Stop);
        await copy.WriteAsync($"{till.Shop.Business}\t{Device}\t{One}\t{cause}\t0\tsales\t-5\n");
        await copy.WriteAsync($"{till.Shop.Business}\t{Device}\t{One}\t{cause}\t1\t{account}\t5\n");
        if (refused.Length == 0)
            await copy.DisposeAsync();
        else
            (await Should.ThrowAsync<PostgresException>(async () => await copy.DisposeAsync())).SqlState.ShouldBe(refused);
        (await till.BalanceAsync("sales")).ShouldBe(refused.Length == 0 ? -5 : 0);
    }

    [Theory]
    [InlineData("delete from ledger.posting")]
    [InlineData("delete from ledger.entry")]
    [InlineData("delete from ledger.account")]
    [InlineData("update ledger.posting set account = ''")]
    [InlineData("update ledger.entry set cause = ''")]
    [InlineData("update ledger.account set account = ''")]
    public async Task Nobody_who_signs_in_takes_away_what_postings_refer_to(string sql)
    {
        await using var connection = new NpgsqlConnection(server.Cluster.Maintenance);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop))).SqlState.ShouldBe(
            PostgresErrorCodes.InsufficientPrivilege
        );
    }

    private const string Insert =
        "insert into ledger.posting (tenant_id, device_id, operation_id, cause, line, account, amount_minor) values";

    private static string Entry(Guid operation, string cause = "sale") =>
        $"""
            insert into ledger.entry (tenant_id, device_id, operation_id, cause, location_id, business_on, posted_on)
            values (@tenant, '{Device}', '{operation}', '{cause}', @tenant, '2026-11-21', '2026-11-21')
            """;

    private static string Postings(Guid operation, params (string Account, long Amount)[] postings) =>
        $"{Insert} {Rows(operation, "sale", postings)}";

    private static string Rows(Guid operation, string cause, params (string Account, long Amount)[] postings) =>
        string.Join(
            ", ",
            postings.Select(
                (one, line) =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"(@tenant, '{Device}', '{operation}', '{cause}', {line}, '{one.Account}', {one.Amount})"
                    )
            )
        );

    private async Task<TestTill> OpenBooksAsync()
    {
        var till = await TestTill.OpenAsync(server);
        await AsServerAsync(
            till,
            """
            insert into ledger.account (tenant_id, account, name, type)
            values (@tenant, 'sales', 'sales', 'income'), (@tenant, 'cash', 'cash', 'asset')
            """
        );
        return till;
    }

    private async Task<string> RefusedAsync(TestTill till, params string[] statements)
    {
        var refused = await Should.ThrowAsync<PostgresException>(() => AsServerAsync(till, statements));
        return $"{refused.SqlState} {refused.MessageText}";
    }

    /// <summary>In one transaction, as the server's role and under the business's policies.</summary>
    private async Task AsServerAsync(TestTill till, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(server.Cluster.App);
        await connection.OpenAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        var sql = string.Join(";\n", statements).Replace("@tenant", $"'{till.Shop.Business}'", StringComparison.Ordinal);
        await using var command = new NpgsqlCommand(
            $"select set_config('app.tenant_id', '{till.Shop.Business}', true), set_config('app.version', '9', true);\n{sql}",
            connection
        );
        await command.ExecuteNonQueryAsync(Stop);
        await transaction.CommitAsync(Stop);
    }
}
