using Kaunta.Contracts;
using Kaunta.Contracts.Editing;

namespace Kaunta.Modules.Identity.Staff;

/// <summary>
/// Who may change whom, beyond the permission to edit staff: nobody raises anybody, themselves included, to what they could not give,
/// and nobody who is bound to some locations reaches people of others.
/// </summary>
internal static class StaffAuthorityRules
{
    public static bool MayEdit(EditedRow? actor, EditedRow? before, EditedRow after, bool self)
    {
        if (actor is null)
            return false;
        var granted = Permissions.ByRole[actor.Value<string>("role")!];
        if (granted.Contains(Permissions.RoleAssign))
            return true;
        var roleStays = before is not null && before.Value<string>("role") == after.Value<string>("role");
        // A manager may change the own name and PIN; other managers and owners are out of reach, and so is becoming one.
        if (IsHigh(after) && !(self && roleStays) || before is not null && IsHigh(before) && !self)
            return false;
        return Reaches(actor, after) && (before is null || Reaches(actor, before));
    }

    private static bool IsHigh(EditedRow row) => row.Value<string>("role") is "owner" or "manager";

    private static bool Reaches(EditedRow actor, EditedRow other)
    {
        var (mine, theirs) = (StaffSaved.Locations(actor), StaffSaved.Locations(other));
        return mine.Count == 0 || theirs.Count > 0 && theirs.All(mine.Contains);
    }
}
