using System.Globalization;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>
/// The user that PostgreSQL runs as. It refuses to run as root, so root steps down to the user <c>kaunta</c> when the machine has
/// one and to <c>nobody</c> otherwise; a database that exists keeps its owner. Not root means ourselves, and <see cref="Prefix"/> is empty.
/// </summary>
internal sealed record SystemUser(string Name, uint UserId, uint GroupId)
{
    private static readonly string[] Preferred = ["kaunta", "nobody"];

    /// <summary>The words before a command line that run it as this user.</summary>
    public IReadOnlyList<string> Prefix =>
        UserId == Native.EffectiveUserId()
            ? []
            : ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--inh-caps=-all", "--"];

    public static async Task<SystemUser> ForAsync(string data, CancellationToken cancellationToken)
    {
        var me = Native.EffectiveUserId();
        if (Directory.Exists(data))
        {
            var owner = await OwnerAsync(data, cancellationToken);
            if (owner.UserId != 0 && (me == 0 || owner.UserId == me))
            {
                return owner;
            }

            throw EmbeddedPostgresException.OtherOwner(data);
        }

        if (me != 0)
        {
            return new SystemUser(Environment.UserName, me, 0);
        }

        return Preferred.Select(Find).FirstOrDefault(user => user is not null) ?? throw EmbeddedPostgresException.NoUnprivilegedUser();
    }

    /// <summary>Whether this user can really do it: the kernel is asked, not the permission bits interpreted.</summary>
    public async Task<bool> MayEnterAsync(string directory, CancellationToken cancellationToken) =>
        Prefix.Count == 0 || (await Run.AsAsync(this, ["test", "-x", directory], cancellationToken)).Succeeded;

    private static async Task<SystemUser> OwnerAsync(string path, CancellationToken cancellationToken)
    {
        string[] format = OperatingSystem.IsMacOS() ? ["-f", "%u %g %Su"] : ["-c", "%u %g %U"];
        var answer = await Run.ToEndAsync(["stat", .. format, path], cancellationToken);
        if (!answer.Succeeded)
        {
            throw EmbeddedPostgresException.OtherOwner(path);
        }

        var parts = answer.Output.Split(' ', StringSplitOptions.TrimEntries);
        return new SystemUser(parts[2], Id(parts[0]), Id(parts[1]));
    }

    private static SystemUser? Find(string name) =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3 && fields[0] == name && fields[2] != "0")
            .Select(fields => new SystemUser(name, Id(fields[2]), Id(fields[3])))
            .FirstOrDefault();

    private static uint Id(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
