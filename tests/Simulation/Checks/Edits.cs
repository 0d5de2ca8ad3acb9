namespace Kaunta.Simulation.Checks;

/// <summary>No accepted edit vanishes: it stands, its successor knew it, or it is kept for a person to decide.</summary>
internal static class Edits
{
    public static void AreKept(Tables tables)
    {
        var edits = tables
            .Lines.Where(line => line.Body is { Type: Body.Edit } && line.Outcome is "applied" or "flagged")
            .Where(line => line.Body is { Type: Body.Edit })
            .ToList();
        foreach (var field in edits.GroupBy(line => (line.Body!.Subject, line.Body.Field)))
        {
            var inOrder = field.OrderBy(line => line.Applied).ToList();
            var standing = tables.Get<KeptField>($"field|{field.Key.Subject}|{field.Key.Field}")!.Value;
            if (standing != inOrder[^1].Body!.Value)
                throw new ViolationException("diverged", $"{field.Key} is {standing}, and {inOrder[^1].Body!.Value} arrived last");
            for (var at = 1; at < inOrder.Count; at++)
            {
                var (before, after) = (inOrder[at - 1], inOrder[at]);
                var knew = after.Body!.Base >= before.Applied.Version || after.Device == before.Device;
                if (!knew && tables.Get<object>($"conflict|{before.Id}|{field.Key.Field}") is null)
                    throw new ViolationException("lost", $"the edit {before.Body!.Value} of {field.Key} was overwritten unseen");
            }
        }
    }
}
