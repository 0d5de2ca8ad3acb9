using System.Text.Json;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Operations;

/// <summary>Applies the operations of one type. A module registers one for each type that it owns.</summary>
public interface IOperationHandler
{
    /// <summary>e.g. <c>sale.completed</c>.</summary>
    string Type { get; }

    /// <summary>The versions that it reads, e.g. <c>[1]</c>; any other is held as <c>unknown_version</c>.</summary>
    IReadOnlyList<int> Versions { get; }

    /// <summary>True where money or goods moved: such an operation is never refused.</summary>
    bool MovesValue { get; }

    /// <summary>
    /// True for what has happened where it was recorded, whoever did it, and isn't undone by not believing it: an actor who may not is
    /// flagged, not refused. All that moved value is of this kind.
    /// </summary>
    bool Stands => MovesValue;

    /// <summary>
    /// What the actor must be allowed (one of <see cref="Permissions"/>); null where only the server's own journal may bring this type.
    /// The Sync module checks it: without it an operation that <see cref="Stands"/> is flagged, any other is refused.
    /// </summary>
    string? Permission { get; }

    /// <summary>As <see cref="Permission"/>, where it depends on what the operation says.</summary>
    string? PermissionFor(object body) => Permission;

    /// <summary>True for what a device tells of itself, whoever is at it: nobody's permission is asked.</summary>
    bool ByDevice => false;

    /// <summary>
    /// Reads a body before the transaction begins: shape, ranges, arithmetic. It has no database.
    /// </summary>
    BodyReading Read(int version, JsonElement body, PersonalValues personal);

    /// <summary>
    /// Applies a run of operations of this type in journal order, inside the business's write transaction and after its lock.
    /// Answers one outcome for each, in the same order. Writes are enqueued on the transaction so that they travel together.
    /// </summary>
    Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    );
}

/// <summary>A body that could be read, perhaps with flags, or the code of why it could not.</summary>
public sealed record BodyReading(object? Body, IReadOnlyList<string> Flags, Outcome? Fault)
{
    public static BodyReading Of(object body, params string[] flags) => new(body, flags, null);

    public static BodyReading Failed(Outcome fault) => new(null, [], fault);
}

/// <summary>The opened personal values of one operation, by commitment. An absent one was erased or never sent.</summary>
public sealed class PersonalValues(IReadOnlyDictionary<string, string> valueByCommitment)
{
    public static readonly PersonalValues None = new(new Dictionary<string, string>());

    public string? Open(string commitment) => valueByCommitment.GetValueOrDefault(commitment);
}
