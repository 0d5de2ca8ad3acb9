using Kaunta.Modules.Sync.Carrying;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>Where a file belongs of which the first line can't be read, so that it doesn't tell what it follows.</summary>
public sealed class PlacingTests
{
    [Fact]
    public void It_goes_on_behind_the_line_before_it_where_nothing_else_does() =>
        Assert.Equal(new Place(""), Placing.Of("", 5, "unreadable", null, [new("", 4, "a", End: 4)]));

    [Fact]
    public void It_stands_behind_a_gap_where_another_line_is_at_its_place() =>
        Assert.Equal(
            new Place(null, AfterGap: true),
            Placing.Of("", 5, "unreadable", null, [new("", 4, "a", End: 6), new("", 5, "a copy's", End: 6)])
        );

    [Fact]
    public void It_stands_behind_a_gap_where_its_device_cannot_send_the_line_before_it() =>
        Assert.Equal(new Place(null, AfterGap: true), Placing.Of("", 5, "unreadable", null, [new("", 4, "a", End: 4)], isBehindLost: true));

    [Fact]
    public void It_is_what_is_here_already_where_that_is_so() =>
        Assert.Equal(
            new Place("a"),
            Placing.Of("", 5, "unreadable", null, [new("", 4, "a", End: 6), new("", 5, "b", End: 6), new("a", 5, "unreadable", End: 7)])
        );
}
