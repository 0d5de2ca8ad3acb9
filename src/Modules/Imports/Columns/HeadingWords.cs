namespace Kaunta.Modules.Imports.Columns;

/// <summary>Headings as shops and their programs write them, folded: English, French, Swahili, Chichewa, Portuguese, Spanish, German.</summary>
internal static class HeadingWords
{
    private static readonly Dictionary<string, string> ByHeading = Of(Field.Id, "id|kaunta id|variant id")
        .Concat(
            Of(
                Field.Name,
                "name|product|product name|item|item name|item description|description|title|article name|goods"
                    + "|nom|produit|nom du produit|designation|libelle|article|intitule|jina|bidhaa|jina la bidhaa|maelezo|dzina|katundu|dzina la katundu"
                    + "|nome|produto|nome do produto|descricao|nombre|producto|nombre del producto|descripcion|articulo|bezeichnung|artikel|artikelname|produktname"
            )
        )
        .Concat(
            Of(
                Field.Variant,
                "variant|variant name|option|size|variante|taille|aina|ukubwa|mtundu|kukula|tamanho|variacao|tamano|groesse|große|grosse"
            )
        )
        .Concat(
            Of(
                Field.Sku,
                "sku|code|item code|product code|stock code|stockcode|article number|item number|part number|plu|internal code|code article|code produit|reference|ref"
                    + "|msimbo|namba ya bidhaa|nambala|codigo|codigo do produto|referencia|codigo de producto|artikelnummer|artikelnr|artikel nr"
            )
        )
        .Concat(
            Of(
                Field.Barcode,
                "barcode|bar code|barcodes|ean|ean13|ean 13|ean8|upc|upc a|gtin|isbn|code barre|code barres|code a barres|gencod|msimbo pau|msimbopau|barikodi"
                    + "|codigo de barras|codigo barras|cod barras|strichcode|ean code"
            )
        )
        .Concat(Of(Field.Unit, "unit|uom|unit of measure|sold by|unite|kipimo|muyeso|unidade|unidad|einheit|mengeneinheit"))
        .Concat(
            Of(
                Field.Price,
                "price|selling price|sale price|sales price|retail price|retail|unit price|unitprice|sell price|rrp|price incl vat|prix|prix de vente|prix vente|prix ttc|prix unitaire|pv"
                    + "|bei|bei ya kuuza|bei ya kuuzia|mtengo|mtengo wogulitsa|preco|preco de venda|preco venda|precio|precio de venta|pvp|preis|verkaufspreis|vk preis|vk|bruttopreis"
            )
        )
        .Concat(
            Of(
                Field.Cost,
                "cost|cost price|unit cost|buying price|purchase price|prix d achat|prix achat|cout|pa|bei ya kununua|bei ya kununulia|gharama|mtengo wogulira"
                    + "|custo|preco de custo|preco de compra|costo|coste|precio de compra|precio de coste|einkaufspreis|ek preis|ek"
            )
        )
        .Concat(
            Of(
                Field.Stock,
                "stock|quantity|qty|on hand|quantity on hand|stock on hand|in stock|opening stock|balance|quantite|stock initial|qte|idadi|akiba|hisa|kiasi|chiwerengero"
                    + "|estoque|quantidade|existencias|cantidad|existencia|bestand|menge|lagerbestand"
            )
        )
        .Concat(
            Of(
                Field.Category,
                "category|department|group|product group|product category|family|categorie|rayon|famille|kategoria|kundi|gulu|categoria|grupo|departamento|familia|kategorie|warengruppe|gruppe"
            )
        )
        .Concat(
            Of(
                Field.Tax,
                "tax|tax group|vat|vat rate|tax rate|tax class|taxe|tva|taux tva|kodi|vat rate|msonkho|imposto|iva|impuesto|steuer|mwst|ust|steuersatz"
            )
        )
        .Concat(Of(Field.Tracked, "tracked|track stock|stock tracked|count stock|suivi du stock"))
        .Concat(Of(Field.Closed, "closed|inactive|archived|discontinued|ferme|imefungwa|inactivo|inativo|inaktiv"))
        .GroupBy(pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First().Value, StringComparer.Ordinal);

    // What stands behind a heading in brackets or after it says more about it, not something else.
    private static readonly string[] Tails =
    [
        " kes",
        " ksh",
        " mwk",
        " mk",
        " tzs",
        " tsh",
        " ugx",
        " ush",
        " ngn",
        " gbp",
        " usd",
        " eur",
        " zar",
        " incl vat",
    ];

    /// <param name="heading">Folded.</param>
    public static string? Find(string heading) => ByHeading.GetValueOrDefault(WithoutTail(heading, ByHeading.ContainsKey));

    /// <summary>The heading, or what stands before the currency behind it.</summary>
    public static string WithoutTail(string heading, Func<string, bool> isKnown)
    {
        if (isKnown(heading))
            return heading;
        var tail = Array.Find(Tails, tail => heading.EndsWith(tail, StringComparison.Ordinal));
        return tail is null ? heading : heading[..^tail.Length];
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(string field, string headings) =>
        headings.Split('|').Select(heading => KeyValuePair.Create(heading.Replace('_', ' '), field));
}
