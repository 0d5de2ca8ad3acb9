namespace Kaunta.Contracts.Facts;

/// <summary>A person is to be forgotten: whatever a module shows of them goes, figures stay.</summary>
/// <param name="Subject">The person's id, for example a customer's.</param>
public sealed record SubjectErased(Guid Subject);
