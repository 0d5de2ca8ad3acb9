namespace Kaunta.Modules.Sync.Forgetting;

/// <summary>How long the server remembers what is gone.</summary>
/// <param name="Kept">A device that was away for longer takes everything of the server's anew when it comes back.</param>
public sealed record TombstoneOptions(TimeSpan Kept)
{
    public const int DefaultDays = 180;

    public static readonly TombstoneOptions Default = new(TimeSpan.FromDays(DefaultDays));
}
