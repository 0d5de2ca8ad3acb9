using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Commands;

/// <summary>Forgets people. The Sync module does, because what they said is in its journals.</summary>
public interface IErasures
{
    /// <summary>
    /// Deletes what is personal of these people and of operations that name them, tells the modules (<see cref="Facts.SubjectErased"/>), and
    /// remembers their ids, so that nothing personal of them is stored again. Doing it again changes nothing.
    /// </summary>
    Task EraseAsync(TenantTransaction transaction, IReadOnlyList<Guid> subjects, CancellationToken cancellation);
}
