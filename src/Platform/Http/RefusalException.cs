namespace Kaunta.Platform.Http;

/// <summary>
/// Carries a refusal out of a transaction, so that nothing of it commits. Where no transaction is open, return the refusal instead.
/// </summary>
public sealed class RefusalException(Refusal refusal) : Exception(refusal.Code)
{
    public Refusal Refusal => refusal;
}
