using Kaunta.Contracts.Editing;
using Shouldly;

namespace Kaunta.Modules.Tests.Editing;

public sealed class EditMergeTests
{
    private static readonly Guid Row = Guid.Parse("0192f3a0-0000-7000-8000-000000000001");

    private static readonly EditAuthor Mine = new(
        Guid.Parse("0192f3a0-0000-7000-8000-00000000000a"),
        Guid.Parse("0192f3a0-0000-7000-8000-0000000000a1"),
        12
    );
    private static readonly EditAuthor Other = new(
        Guid.Parse("0192f3a0-0000-7000-8000-00000000000b"),
        Guid.Parse("0192f3a0-0000-7000-8000-0000000000b1"),
        30
    );

    private static readonly EditedRow Sugar = new(
        new Dictionary<string, string> { ["name"] = "\"Sugar\"", ["sort"] = "1" },
        new Dictionary<string, FieldChange> { ["name"] = FieldChange.Of(7, Other), ["sort"] = FieldChange.Of(3, Other) }
    );

    [Fact]
    public void Different_fields_merge()
    {
        var merged = EditMerge.Merge("product", Row, 5, Set("sort", "2"), Sugar, 9, Mine);
        merged.Conflicts.ShouldBeEmpty();
        merged.Row.Values.ShouldBe(new Dictionary<string, string> { ["name"] = "\"Sugar\"", ["sort"] = "2" });
        merged.Row.Changes["sort"].ShouldBe(FieldChange.Of(9, Mine));
        merged.Row.Changes["name"].ShouldBe(FieldChange.Of(7, Other));
    }

    [Fact]
    public void Of_one_field_the_later_to_arrive_stands_and_the_other_is_kept()
    {
        var merged = EditMerge.Merge("product", Row, 5, Set("name", "\"Sugar 1 kg\""), Sugar, 9, Mine);
        merged.Row.Values["name"].ShouldBe("\"Sugar 1 kg\"");
        var conflict = merged.Conflicts.Single();
        (conflict.Field, conflict.KeptJson, conflict.OtherJson).ShouldBe(("name", "\"Sugar 1 kg\"", "\"Sugar\""));
    }

    [Theory]
    [InlineData(7, "\"Sugar 1 kg\"")]
    [InlineData(5, "\"Sugar\"")]
    public void There_is_no_conflict_with_what_was_seen_or_with_the_same_value(long seen, string value) =>
        EditMerge.Merge("product", Row, seen, Set("name", value), Sugar, 9, Mine).Conflicts.ShouldBeEmpty();

    [Fact]
    public void Whoever_edits_a_field_twice_has_no_conflict_with_the_own_first_edit()
    {
        var once = EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 1 kg\""), Sugar, 9, Mine).Row;
        EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 2 kg\""), once, 9, Mine).Conflicts.ShouldBeEmpty();
        EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 2 kg\""), once, 10, Other).Conflicts.Count.ShouldBe(1);
        // Of a copied device nobody knows which of the two it was.
        EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 2 kg\""), once, 10, null).Conflicts.Count.ShouldBe(1);
        var copied = EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 1 kg\""), Sugar, 9, null).Row;
        EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 2 kg\""), copied, 10, null).Conflicts.Count.ShouldBe(1);
    }

    [Fact]
    public void An_edit_that_comes_after_a_later_one_of_its_own_journal_changes_only_what_that_one_left()
    {
        var late = Mine with { Seq = 11 };
        var once = EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 2 kg\""), Sugar, 9, Mine).Row;
        var both = new Dictionary<string, string> { ["name"] = "\"Sugar 1 kg\"", ["sort"] = "5" };
        // Whatever versions the two name: what is behind in a journal was made with what is before in it.
        foreach (var seen in new long?[] { null, 7, 9, 20 })
        {
            var merged = EditMerge.Merge("product", Row, seen, both, once, 10, late);
            merged.Row.Values.ShouldBe(new Dictionary<string, string> { ["name"] = "\"Sugar 2 kg\"", ["sort"] = "5" });
            merged.Conflicts.Where(conflict => conflict.Field == "name").ShouldBeEmpty();
            merged.Row.Changes["name"].ShouldBe(FieldChange.Of(9, Mine));
            merged.Row.Changes["sort"].ShouldBe(FieldChange.Of(10, late));
        }
    }

    [Fact]
    public void Between_two_journals_of_one_device_the_later_to_arrive_stands_and_the_other_is_kept()
    {
        var once = EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 2 kg\""), Sugar, 9, Mine).Row;
        var before = Mine with { Incarnation = Guid.Parse("0192f3a0-0000-7000-8000-0000000000a0"), Seq = 40 };
        var merged = EditMerge.Merge("product", Row, 7, Set("name", "\"Sugar 1 kg\""), once, 10, before);
        merged.Row.Values["name"].ShouldBe("\"Sugar 1 kg\"");
        merged.Conflicts.Single().OtherJson.ShouldBe("\"Sugar 2 kg\"");
        EditMerge.Merge("product", Row, 9, Set("name", "\"Sugar 1 kg\""), once, 10, before).Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void A_rows_changes_survive_being_stored() =>
        EditedRow.ReadVersions(Sugar.VersionsJson).ShouldBe(Sugar.Changes, ignoreOrder: true);

    [Fact]
    public void A_change_that_was_noted_without_its_place_is_its_devices_own()
    {
        var noted = EditedRow.ReadVersions($$"""{"name":{"version":9,"by":"{{Mine.Device}}"},"sort":{"version":9,"by":null} }""");
        noted["name"].ShouldBe(new FieldChange(9, Mine.Device));
        var row = Sugar with { Changes = noted };
        EditMerge.Merge("product", Row, 7, Set("name", "\"Salt\""), row, 10, Mine).Conflicts.ShouldBeEmpty();
        EditMerge.Merge("product", Row, 7, Set("name", "\"Salt\""), row, 10, Other).Conflicts.Count.ShouldBe(1);
    }

    [Fact]
    public void A_second_new_row_under_one_id_conflicts_in_what_differs()
    {
        var merged = EditMerge.Merge("product", Row, null, Set("name", "\"Salt\""), Sugar, 9, Mine);
        merged.Conflicts.Single().OtherJson.ShouldBe("\"Sugar\"");
    }

    [Fact]
    public void A_personal_value_is_never_copied_into_a_conflict()
    {
        var merged = EditMerge.Merge("staff", Row, 5, Set("name", "\"Asha\""), Sugar, 9, Mine, ["name"]);
        (merged.Conflicts.Single().KeptJson, merged.Conflicts.Single().OtherJson).ShouldBe(("null", "null"));
    }

    private static Dictionary<string, string> Set(string field, string json) => new() { [field] = json };
}
