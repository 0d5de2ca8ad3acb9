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

    private static readonly string[] Revised = ["rule", "closed"];

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
            var author = EditMerge.AuthorOf(operation);
            outcomes.Add(Outcome.Applied with { Conflicts = rows.Apply(edit.Id, edit.Base, edit.Set, transaction.Version, author) });
            string[] revised = [.. Revised.Where(edit.Set.ContainsKey)];
            if (revised.Length == 0)
                continue;
            // It names the row as soon as it changed a part of it. One that came too late for that is kept all the same: its till sold by it.
            var stands = revised.Any(field => rows.Stands(edit.Id, field, transaction.Version, author));
            if (stands)
                rows.Put(edit.Id, "revision", EditedRow.Json(operation.Id.Value));
            var version = stands ? transaction.Version : revised.Max(field => rows.VersionOf(edit.Id, field));
            revisions.Add(Revision(operation, edit, rows.Of(edit.Id), version));
        }
        PromotionRows.Save(transaction, rows.Changed);
        PromotionRows.SaveRevisions(transaction, revisions);
        return outcomes;
    }

    /// <summary>As its device had it, so far as the edit says so.</summary>
    private static PromotionRevision Revision(Operation operation, Edit edit, EditedRow row, long version) =>
        new(
            edit.Id,
            operation.Id.Value,
            edit.Set.GetValueOrDefault("rule", row.Values["rule"]),
            edit.Set.TryGetValue("closed", out var closed) ? JsonSerializer.Deserialize<bool>(closed) : row.Value<bool>("closed"),
            operation.Seq,
            version
        );
}
