namespace Kaunta.Platform.Database;

/// <summary>
/// The functions that run with the owner's rights. A SECURITY DEFINER function that isn't on this list stops the server from
/// starting, so adding one is a decision that a reader sees here.
/// </summary>
public static class DirectoryFunctions
{
    public static readonly IReadOnlySet<string> Listed = new HashSet<string>
    {
        "directory.shared_secret",
        "directory.current_epoch",
        "directory.find_business",
        "directory.take_slug",
        "directory.add_invitation",
        "directory.use_invitation",
        "directory.authenticate",
        "directory.take_device",
        "directory.find_login",
        "directory.login_by_id",
        "directory.add_login",
        "directory.change_password",
        "directory.memberships",
        "directory.add_membership",
        "directory.end_sessions",
        "directory.add_enrolment_code",
        "directory.use_enrolment_code",
        "directory.add_recovery",
        "directory.use_recovery",
        "directory.businesses_with_held",
        "directory.businesses_with_imports",
        "directory.businesses_without_mark",
        "directory.epoch_now",
        "directory.begin_epoch",
        "directory.series_mark",
        "directory.take_archive_mark",
        "directory.wal_archive_holds",
        "directory.publish_archive_mark",
        "directory.archive_marks",
        "directory.drop_archive_mark",
        "directory.erased",
        "directory.move_business",
    };
}
