using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Modules.Imports.Reading;
using Shouldly;

namespace Kaunta.Modules.Tests.Imports;

public sealed class ReadingTests
{
    private static readonly Gen<string> Cell = Gen.Elements(
            "",
            "a",
            " ",
            "\"",
            ",",
            ";",
            "\r\n",
            "\n",
            "'",
            "=1",
            "é",
            "1,5",
            "\t",
            "|",
            "\"\""
        )
        .ListOf()
        .Select(string.Concat);

    private static readonly Arbitrary<List<List<string>>> Tables = Cell.NonEmptyListOf()
        .Select(cells => cells.Prepend("first").ToList())
        .NonEmptyListOf()
        .Select(rows => rows.ToList())
        .ToArbitrary();

    [Fact]
    public void What_is_written_is_read_again_cell_for_cell() =>
        Prop.ForAll(
                Tables,
                table =>
                {
                    var text = new StringBuilder();
                    foreach (var row in table)
                        CsvWriter.Row(text, row);
                    var read = CsvReader.Read(text.ToString(), ',').Select(row => row.Cells).ToList();
                    return read.Count == table.Count && read.Zip(table).All(pair => pair.First.SequenceEqual(pair.Second));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_guarded_cell_is_shown_as_it_was() =>
        Prop.ForAll(Cell.ToArbitrary(), cell => CsvWriter.Shown(CsvWriter.Guarded(cell)) == cell || CsvWriter.Guarded(cell) == cell)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_at_all_can_break_the_reading() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                bytes =>
                {
                    var file = Modules.Imports.StagedFile.Guess(bytes, ImportKind.Products, Guid.Empty, null);
                    var ground = new Ground(new(0, [], [], []), new HashSet<Guid>(), 2, Guid.CreateVersion7());
                    var plan = Planner.Of(file.Rows, file.Options, ground);
                    return plan.Rows.Count == file.Rows.Count - (file.Options.HasHeadings && file.Rows.Count > 0 ? 1 : 0);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Each_row_has_the_line_that_an_editor_shows()
    {
        var rows = CsvReader.Read("a,b\r\n\r\n\"two\r\nlines\",c\rd,e\nf,\"g", ',').ToList();
        rows.Select(row => $"{row.Line}:{string.Join('/', row.Cells)}{(row.QuoteOpen ? "!" : "")}")
            .ShouldBe(["1:a/b", "3:two\r\nlines/c", "5:d/e", "6:f/\"g!"]);
    }

    [Theory]
    [InlineData("a \"quoted\" word,b", "a \"quoted\" word|b")]
    [InlineData("\"Bob \"the\" man\",b", "Bob \"the\" man|b")]
    [InlineData("\"a\" ,b", "a|b")]
    [InlineData("\"a\"\"b\",", "a\"b|")]
    public void Quotes_are_read_as_they_were_meant(string line, string cells) =>
        string.Join('|', CsvReader.Read(line, ',').Single().Cells).ShouldBe(cells);

    [Fact]
    public void One_stray_quote_does_not_swallow_the_file()
    {
        var text = "name,price\n\"Nails 3\" long,5\n" + string.Concat(Enumerable.Repeat("Screws,1\n", 3_000));
        CsvReader.Read(text, ',').Count().ShouldBe(3_002);
    }

    [Theory]
    [InlineData("1,250.50", '.', 125_050_000L)]
    [InlineData("1.250,50", ',', 125_050_000L)]
    [InlineData("1.250,50", '.', 125_050_000L)]
    [InlineData("KSh 1,250", '.', 125_000_000L)]
    [InlineData("Ksh. 20/=", '.', 2_000_000L)]
    [InlineData("12 500,00 €", ',', 1_250_000_000L)]
    [InlineData("1’250.5", '.', 125_050_000L)]
    [InlineData("1,5", '.', 150_000L)]
    [InlineData("1,500", '.', 150_000_000L)]
    [InlineData("1,500", ',', 150_000L)]
    [InlineData("1.500", ',', 150_000_000L)]
    [InlineData("1,234,567", '.', 123_456_700_000L)]
    [InlineData("0.000006", '.', 1L)]
    [InlineData("0.000004", '.', 0L)]
    [InlineData("-3", '.', -300_000L)]
    [InlineData("(3.00)", '.', -300_000L)]
    [InlineData("ten", '.', null)]
    [InlineData("", '.', null)]
    [InlineData("1e5", '.', null)]
    [InlineData("12/05/2026", '.', null)]
    [InlineData("99999999999999999999", '.', null)]
    public void Amounts_are_read_as_people_write_them(string cell, char mark, long? amount) => Amounts.Read(cell, mark, 5).ShouldBe(amount);

    [Theory]
    [InlineData("Product Name,Selling Price (KES),EAN-13,Qty", "name,price,barcode,stock")]
    [InlineData("Désignation;Prix de vente;Code-barres;Catégorie", "name,price,barcode,category")]
    [InlineData("Jina la bidhaa\tBei ya kuuza\tIdadi\tKundi", "name,price,stock,category")]
    [InlineData("Dzina|Mtengo|Gulu", "name,price,category")]
    [InlineData("Descrição;Preço de venda;Código de barras", "name,price,barcode")]
    [InlineData("Nombre;Precio;Código de barras;Existencias", "name,price,barcode,stock")]
    [InlineData("Bezeichnung;Verkaufspreis;EK;Warengruppe;Größe", "name,price,cost,category,variant")]
    [InlineData("product_name,barcode", "name,barcode")]
    public void Headings_are_understood_in_many_languages(string headings, string fields)
    {
        var separator = Separators.Guess(headings);
        string.Join(',', GuessedColumns.Of([.. CsvReader.Read(headings, separator)], ImportKind.Products).Fields).ShouldBe(fields);
    }

    [Theory]
    [InlineData("Customer,Phone,E-mail,Address,Credit limit (KES),Balance", "name,phone,email,address,creditLimit,balance")]
    [InlineData("Nom du client;Portable;Courriel;Solde", "name,phone,email,balance")]
    [InlineData("Jina la mteja,Namba ya simu,Deni,Anwani", "name,phone,balance,address")]
    [InlineData("Dzina;Nambala ya foni;Ngongole", "name,phone,balance")]
    [InlineData("Name,KRA PIN,Group,Notes", "name,taxNumber,group,note")]
    public void Headings_of_customers_are_understood_in_many_languages(string headings, string fields)
    {
        var separator = Separators.Guess(headings);
        string.Join(',', GuessedColumns.Of([.. CsvReader.Read(headings, separator)], ImportKind.Customers).Fields).ShouldBe(fields);
    }

    [Theory]
    [InlineData("+254 722 123 456", "0722-123456")]
    [InlineData("254722123456", "722 123 456")]
    [InlineData("00265 99 912 3456", "0999123456")]
    public void Spellings_of_one_number_have_one_key(string one, string other) => Contacts.PhoneKey(one).ShouldBe(Contacts.PhoneKey(other));

    [Fact]
    public void A_file_without_headings_is_understood_by_what_is_in_it()
    {
        var guessed = GuessedColumns.Of(
            [.. CsvReader.Read("4006381333931,Pencil HB,1.50\n96385074,Rubber,0.80\n", ',')],
            ImportKind.Products
        );
        guessed.HasHeadings.ShouldBeFalse();
        guessed.Fields.ShouldBe(["barcode", "name", "price"]);
    }

    [Fact]
    public void Ids_of_a_run_are_neighbours_and_valid()
    {
        var run = new IdRun(Guid.Parse("01900000-0000-7000-bfff-fffffffffffe"));
        var ids = Enumerable.Range(0, 4).Select(_ => run.Next()).ToList();
        ids.Distinct().Count().ShouldBe(4);
        ids.ShouldAllBe(id => id.Version == 7 && (id.Variant & 0b1100) == 0b1000);
        ids[2].ShouldBe(Guid.Parse("01900000-0000-7000-8000-000000000000"));
    }
}
