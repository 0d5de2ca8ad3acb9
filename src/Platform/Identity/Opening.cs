namespace Kaunta.Platform.Identity;

/// <summary>Who may open a shop on this server.</summary>
public enum Opening
{
    Anyone,

    /// <summary>Who has a code that the operator's <c>invite</c> command printed.</summary>
    Invitation,

    Closed,
}
