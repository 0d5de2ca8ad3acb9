using Kaunta.Core.Goods;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Selling;

public sealed class Barcodes
{
    [Fact]
    public void A_number_is_one_in_all_its_spellings()
    {
        foreach (var row in Vectors.Read("vectors", "barcodes.json").GetProperty("rows").EnumerateArray())
        {
            var code = row.GetProperty("code").GetString()!;
            var wanted = row.GetProperty("is");
            Barcode.Fold(code).ShouldBe(wanted.GetProperty("fold").GetString(), row.GetProperty("why").GetString());
            Barcode.HasRightCheckDigit(code).ShouldBe(wanted.GetProperty("right").GetBoolean(), row.GetProperty("why").GetString());
        }
    }
}
