using Kaunta.Modules.Imports.Planning;

namespace Kaunta.Modules.Imports.Answering;

/// <summary>A plan in figures and examples: thirty thousand rows are no preview.</summary>
internal static class Preview
{
    private const int OfEachKind = 60;
    private const int Examples = 3;
    private const int LongestExample = 60;

    public static ImportPreview Of(Guid id, string name, StagedFile file, Plan plan)
    {
        var counts = plan.Rows.CountBy(row => row.Outcome).ToDictionary();
        var codes = plan
            .Rows.SelectMany(row => row.Codes)
            .CountBy(code => code)
            .OrderByDescending(code => Codes.Problems.Contains(code.Key))
            .ThenByDescending(code => code.Value)
            .Select(code => new ImportCode(code.Key, code.Value, Codes.Problems.Contains(code.Key)));
        return new(
            id,
            name,
            plan.Version,
            plan.Rows.Count,
            file.Options,
            Columns(file),
            new(
                counts.GetValueOrDefault(RowOutcome.New),
                counts.GetValueOrDefault(RowOutcome.Changed),
                counts.GetValueOrDefault(RowOutcome.Unchanged),
                counts.GetValueOrDefault(RowOutcome.Problem),
                plan.Rows.Count(IsDoubtful),
                plan.Accepted(file.Options).Count()
            ),
            [.. codes],
            [.. plan.NewCategories.Select(category => category.Name)],
            plan.Accepted(file.Options).Count(row => row.Stock is not null),
            [
                .. Some(plan, row => row.Outcome == RowOutcome.Problem),
                .. Some(plan, IsDoubtful),
                .. Some(plan, row => row.Outcome == RowOutcome.Changed && !IsDoubtful(row)),
                .. Some(plan, row => row.Outcome == RowOutcome.New && !IsDoubtful(row)),
                .. Some(plan, row => row.Outcome == RowOutcome.Unchanged && !IsDoubtful(row)),
            ]
        );
    }

    private static bool IsDoubtful(PlannedRow row) => row.Outcome != RowOutcome.Problem && row.Codes.Any(code => code != Codes.Tidied);

    private static IEnumerable<ImportRow> Some(Plan plan, Func<PlannedRow, bool> which) =>
        plan
            .Rows.Where(which)
            .Take(OfEachKind)
            .Select(row => new ImportRow(row.Line, Name(row.Outcome), row.Label, row.Codes, row.Changes));

    private static string Name(RowOutcome outcome) =>
        outcome switch
        {
            RowOutcome.New => "new",
            RowOutcome.Changed => "changed",
            RowOutcome.Unchanged => "unchanged",
            _ => "problem",
        };

    private static List<ImportColumn> Columns(StagedFile file)
    {
        var headings = file.Options.HasHeadings ? file.Rows[0].Cells : [];
        var rows = file.Rows.Skip(file.Options.HasHeadings ? 1 : 0).Take(100).ToList();
        return
        [
            .. Enumerable
                .Range(0, file.Options.Columns.Count)
                .Select(column => new ImportColumn(
                    column < headings.Count ? Short(headings[column]) : "",
                    [
                        .. rows.Where(row => column < row.Cells.Count && row.Cells[column].Trim().Length > 0)
                            .Take(Examples)
                            .Select(row => Short(row.Cells[column])),
                    ]
                )),
        ];
    }

    private static string Short(string cell)
    {
        var text = cell.Trim();
        return text.Length <= LongestExample ? text : text[..LongestExample] + "…";
    }
}
