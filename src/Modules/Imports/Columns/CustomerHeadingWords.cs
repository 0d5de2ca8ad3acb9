namespace Kaunta.Modules.Imports.Columns;

/// <summary>Headings of lists of customers, folded, in the languages of <see cref="HeadingWords"/>.</summary>
internal static class CustomerHeadingWords
{
    private static readonly (string Field, string Headings)[] Words =
    [
        (
            Field.Name,
            "name|customer|customer name|client|client name|full name|company|company name|contact|contact name|debtor|account name"
                + "|nom|nom du client|raison sociale|jina|jina la mteja|mteja|dzina|dzina la kasitomala|kasitomala|nome|nome do cliente|cliente|nombre|nombre del cliente|kunde|kundenname|firma"
        ),
        (
            Field.Phone,
            "phone|phone number|telephone|telephone number|tel|tel no|mobile|mobile number|mobile phone|cell|cellphone|msisdn|whatsapp|contact number|phone no"
                + "|telefono|numero de telephone|portable|simu|namba ya simu|foni|nambala ya foni|telefone|telemovel|celular|movil|telefon|telefonnummer|handy"
        ),
        (Field.Email, "email|e mail|mail|email address|courriel|adresse email|barua pepe|imelo|correo|correo electronico|e mail adresse"),
        (Field.Address, "address|street|location|postal address|town|adresse|anwani|adilesi|endereco|morada|direccion|anschrift|ort"),
        (Field.Group, "group|customer group|type|category|class|segment|groupe|categorie|kundi|gulu|grupo|categoria|gruppe|kundengruppe"),
        (
            Field.Note,
            "note|notes|remark|remarks|comment|comments|remarque|commentaire|maelezo|maoni|ndemanga|nota|observacao|comentario|bemerkung|notiz"
        ),
        (
            Field.TaxNumber,
            "tax number|tax no|tax id|tin|vat number|vat no|kra pin|pin|nif|nuit|numero de tva|numero fiscal|namba ya kodi|rfc|cuit|steuernummer|ust id|ustid"
        ),
        (
            Field.CreditLimit,
            "credit limit|limit|max credit|credit allowed|plafond|plafond de credit|limite de credit|kikomo|kikomo cha mkopo|malire|limite|limite de credito|kreditlimit"
        ),
        (
            Field.Balance,
            "balance|opening balance|amount due|amount owed|owes|debt|outstanding|arrears|receivable|solde|solde initial|montant du|deni|salio|ngongole|saldo|saldo inicial|divida|deuda|offen|offener betrag"
        ),
    ];

    private static readonly Dictionary<string, string> ByHeading = Words
        .SelectMany(one => one.Headings.Split('|').Select(heading => (heading, one.Field)))
        .DistinctBy(pair => pair.heading, StringComparer.Ordinal)
        .ToDictionary(pair => pair.heading, pair => pair.Field, StringComparer.Ordinal);

    /// <param name="heading">Folded.</param>
    public static string? Find(string heading) => ByHeading.GetValueOrDefault(HeadingWords.WithoutTail(heading, ByHeading.ContainsKey));
}
