using Kaunta.HouseRules;

namespace Kaunta.Stack.HouseRules;

/// <summary>Each rule is seen to fail on a planted case and to pass on the repaired one.</summary>
public sealed class RulesTests
{
    public static TheoryData<string, string, string, string> Planted =>
        new()
        {
            { "select-star", "db/migrations/0001/up.sql", "select * from sale", "select sale_id from sale" },
            {
                "select-star",
                "src/Modules/Sales/A.cs",
                "var sql = \"\"\"\n-- a\nselect s.*\nfrom sale s\n\"\"\";",
                "var sql = \"-- a\\nselect count(*) from sale\";"
            },
            {
                "select-star",
                "src/Modules/Sales/A.cs",
                "var sql = $\"-- a\\n{x} returning *\";",
                "var sql = $\"-- a\\n{x} returning id\"; // select * is a comment"
            },
            { "floating-point", "src/Core/Money/A.cs", "decimal total = 0;", "long totalMinor = 0; // a decimal is not exact" },
            { "floating-point", "src/Modules/Sales/A.cs", "var x = 1.5 * total;", "var x = $\"{total} 1.5\";" },
            { "floating-point", "src/Contracts/A.cs", "double total = 0;", "long totalMinor = 0;" },
            { "floating-point", "app/core/a.ts", "const x = Number(text)", "const x = 'Number(text)'" },
            { "floating-point", "app/core/a.ts", "const x = `${parseFloat(t)}`", "const x = integer(t) // parseFloat rounds" },
            { "floating-point", "app/core/a.ts", "const x = a.replace(/\"/g, '') + 0.5", "const x = a.replace(/0.5/g, '')" },
            { "clock", "src/Modules/Sales/A.cs", "var now = DateTimeOffset.UtcNow;", "var now = clock.GetUtcNow();" },
            { "clock", "tests/Core.Tests/A.cs", "var text = $\"{DateTime.Now}\";", "var text = \"DateTime.Now\";" },
            { "clock", "src/Modules/Sales/A.cs", "var clock = TimeProvider.System;", "TimeProvider clock = given;" },
            {
                "clock",
                "src/Modules/Sales/A.cs",
                "var sql = \"-- sales.read\\nselect a from sale where at > now() - interval '1 day'\";",
                "var sql = \"-- sales.read\\nselect a from sale where at > $1\"; // now() is the database's"
            },
            { "clock", "db/migrations/0001/up.sql", "update a set b = current_timestamp", "update a set b = c; -- now() is no help" },
            { "clock", "app/web/a.svelte", "<script>const t = new Date()</script>", "<script>const t = new Date(ms)</script>" },
            { "clock", "app/core/a.ts", "const t = Date.now()", "const t = platform.now()" },
            { "clock", "app/web/a.ts", "const t = performance.now()", "const t = platform.mono()" },
            { "random", "src/Modules/Sales/A.cs", "var id = Guid.CreateVersion7();", "var id = ids.Next();" },
            { "random", "src/Core/A.cs", "var n = Random.Shared.Next();", "var n = new Random(seed).Next();" },
            { "random", "db/migrations/0001/up.sql", "select gen_random_uuid()", "select a from b" },
            {
                "random",
                "src/Modules/Sales/A.cs",
                "var sql = \"-- sales.write\\ninsert into sale (a) values (gen_random_uuid())\";",
                "var sql = \"-- sales.write\\ninsert into sale (a) values ($1)\";"
            },
            { "random", "app/sync/a.ts", "const id = crypto.randomUUID()", "const id = platform.id()" },
            { "random", "app/core/a.ts", "const n = Math.random()", "const n = random()" },
            { "untranslated-text", "app/web/A.svelte", "<p>Pay</p>", "<p>{t('pay')}</p>" },
            {
                "untranslated-text",
                "app/web/A.svelte",
                "<input placeholder=\"Search\">",
                "<input placeholder={t('search')} class=\"wide\">"
            },
            { "untranslated-text", "app/web/A.svelte", "<b aria-label='Close'>×</b>", "<b aria-label=\"{t('close')}\">×</b>" },
            { "untranslated-text", "app/web/A.svelte", "{#if a > b}Yes{/if}", "{#if a > b}{t('yes')}{/if}<style>a { b: c }</style>" },
            { "untranslated-text", "app/web/A.svelte", "<p>Kauntas</p>", "<p>Kaunta <kbd>F2</kbd></p>" },
            {
                "untranslated-text",
                "app/web/A.svelte",
                "<p onclick={() => a > b ? '{' + x + '}' : y}>No</p>",
                "<p onclick={() => a > b}>&nbsp;1,250 – {x}</p>"
            },
            {
                "unnamed-sql",
                "src/Modules/Sales/A.cs",
                "var sql = \"select a, b from sale\";",
                "var sql = \"-- sales.read\\nselect a, b from sale\";"
            },
            {
                "unnamed-sql",
                "src/Modules/Sales/A.cs",
                "const string Sql = \"\"\"\n    insert into sale (a)\n    values (1)\n    \"\"\";",
                "const string Say = \"Select a product with the arrow keys.\";"
            },
            {
                "unnamed-sql",
                "src/Platform/A.cs",
                "var sql = \"with x as (select 1) update y set z = 1\";",
                "var text = \"Update the app, then try again.\";"
            },
            { "machine-path", "docs/a.md", "See /work/x for it.", "See docs/x, or https://example.org/work/x." },
            { "machine-path", "src/Platform/A.cs", "var f = \"/home/ann/f\";", "var f = Path.Combine(home, \"f\");" },
            { "registry-host", "app/package-lock.json", "\"resolved\": \"https://registry.npmjs.org/a\"", "\"integrity\": \"sha512-abc\"" },
            { "unfinished", "app/core/a.ts", "// TODO: the rest", "// what is left to do is nothing" },
            { "unfinished", "docs/a.md", "FIXME", "fixed" },
        };

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_rule_sees_its_breach_and_passes_the_repair(string rule, string path, string breach, string repaired)
    {
        Broken(path, breach).ShouldContain(rule);
        Broken(path, repaired).ShouldNotContain(rule);
    }

    [Fact]
    public void Every_rule_has_a_planted_case() =>
        Rules.All.Select(rule => rule.Name).ShouldBe(Planted.Select(planted => planted.Data.Item1).Distinct(), ignoreOrder: true);

    [Theory]
    [InlineData("clock", "src/Platform/Clock.cs", "var now = DateTime.UtcNow;")]
    [InlineData("random", "app/sync/platform.ts", "export const id = () => crypto.randomUUID()")]
    [InlineData("floating-point", "src/Platform/Http/A.cs", "double seconds = 1.5;")]
    [InlineData("unnamed-sql", "tests/Stack/A.cs", "var sql = \"select a from b\";")]
    public void A_rule_holds_only_where_it_protects_something(string rule, string path, string text) =>
        Broken(path, text).ShouldNotContain(rule);

    [Fact]
    public void A_finding_names_the_line_and_what_to_use_instead()
    {
        var finding = Rules.Check(new SourceFile("src/Core/A.cs", "// one\r\n\r\n/* double\n */ var x = 1;\ndouble y;\n")).Single();

        finding.Line.ShouldBe(5);
        finding.Replacement.ShouldContain("minor units");
    }

    [Fact]
    public void An_exception_covers_its_file_or_folder_and_is_reported_when_nothing_needs_it()
    {
        var list = ExceptionList.Parse(["# heading", "clock tests/Stack/ # measures", "random src/A.cs # a reason"]);

        list.Allow(new Finding("tests/Stack/B.cs", 1, "clock", "")).ShouldBeTrue();
        list.Allow(new Finding("tests/Stack/B.cs", 1, "random", "")).ShouldBeFalse();
        list.Allow(new Finding("src/A.cs.txt", 1, "random", "")).ShouldBeFalse();
        list.Unused.ShouldBe(["random src/A.cs"]);
    }

    [Theory]
    [InlineData("clock tests/Stack/")]
    [InlineData("clock tests/Stack/ #")]
    [InlineData("no-such-rule tests/Stack/ # because")]
    public void An_exception_without_a_reason_or_a_rule_is_refused(string line) =>
        Should.Throw<FormatException>(() => ExceptionList.Parse([line]));

    private static List<string> Broken(string path, string text) =>
        [.. Rules.Check(new SourceFile(path, text)).Select(finding => finding.Rule)];
}
