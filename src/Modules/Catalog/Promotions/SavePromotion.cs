using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Promotions;

/// <summary>
/// <c>promotion.saved</c>: what is granted on which goods, when, where and to whom. Its rule is replaced whole, and every rule is kept as
/// a revision named after its operation, because sales refer to the one that they were made with.
/// </summary>
internal sealed class SavePromotion : IOperationHandler
{
    private static readonly EditField[] Fields =
    [
        EditField.Text("name"),
        new("rule", value => value.ValueKind == JsonValueKind.Object),
        EditField.Flag("closed"),
    ];

    public string Type => "promotion.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.PromotionEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal)
    {
        var (edit, fault) = Edit.Read(body, Fields, personal);
        if (edit is null)
            return BodyReading.Failed(fault!);
        if (!edit.Set.ContainsKey("rule"))
            return BodyReading.Of(edit);
        var (rule, wrong) = PromotionRule.Read(body.GetProperty("set").GetProperty("rule"));
        return rule is null
            ? BodyReading.Failed(wrong!)
            : BodyReading.Of(edit with { Set = new Dictionary<string, string>(edit.Set) { ["rule"] = rule } });
    }

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var ids = operations.Select(operation => ((Edit)operation.Body).Id).Distinct().ToList();
        var rows = await PromotionRows.KnownAsync(transaction, ids, cancellation);
        var revisions = new List<PromotionRevision>();
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
        {
            var edit = (Edit)operation.Body;
            if (!rows.Knows(edit.Id) && !(edit.Set.ContainsKey("name") && edit.Set.ContainsKey("rule")))
            {
                outcomes.Add(Outcome.Refused(edit.Base is null ? "invalid_field" : "stale_edit"));
                continue;
            }
            var set = new Dictionary<string, string>(edit.Set);
            var revised = set.ContainsKey("rule") || set.ContainsKey("closed");
            if (revised)
                set["revision"] = EditedRow.Json(operation.Id.Value);
            var conflicts = rows.Apply(edit.Id, edit.Base, set, transaction.Version, EditMerge.AuthorOf(operation));
            if (revised && rows.Of(edit.Id) is var row)
                revisions.Add(new(edit.Id, operation.Id.Value, row.Values["rule"], row.Value<bool>("closed"), operation.Seq));
            outcomes.Add(Outcome.Applied with { Conflicts = [.. conflicts.Where(conflict => conflict.Field != "revision")] });
        }
        PromotionRows.Save(transaction, rows.Changed);
        PromotionRows.SaveRevisions(transaction, revisions);
        return outcomes;
    }
}
