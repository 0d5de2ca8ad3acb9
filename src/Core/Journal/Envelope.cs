using System.Text.Json;
using Kaunta.Core.Ids;

namespace Kaunta.Core.Journal;

/// <summary>The last exchange with the server before the operation, as the device saw it. Milliseconds.</summary>
public sealed record Anchor(long ServerTime, long Mono, string Session, long Uncertainty);

/// <summary>Who allowed what the actor alone may not do; <c>subject</c> is the hash of what was allowed.</summary>
/// <param name="Proof">By a code: the code's slow hash; by their own device: its signature. Base64url; null otherwise.</param>
/// <param name="Device">By their own device: which.</param>
public sealed record Approval(StaffId By, string Method, string Subject, string? Proof = null, DeviceId? Device = null);

/// <summary>
/// One operation as its device wrote it. The bytes are the operation: this is a reading of them, and fields that it doesn't know
/// survive in the bytes.
/// </summary>
public sealed record Envelope
{
    public required OperationId Id { get; init; }
    public required BusinessId Business { get; init; }
    public required DeviceId Device { get; init; }
    public required Guid Incarnation { get; init; }

    /// <summary>Counts from 1 in an incarnation.</summary>
    public required long Seq { get; init; }

    /// <summary>The hash of the operation before it.</summary>
    public required string Prev { get; init; }
    public required string Type { get; init; }

    /// <summary>The version of the type's schema (<c>v</c>).</summary>
    public required long Version { get; init; }

    /// <summary>The version of the rules that priced it.</summary>
    public required long Rules { get; init; }

    /// <summary>The device's clock, milliseconds since 1970 UTC. Nothing is ordered by it.</summary>
    public required long At { get; init; }

    /// <summary>Random per start of the app; <see cref="Mono"/> is milliseconds since that start.</summary>
    public required string Session { get; init; }
    public required long Mono { get; init; }
    public Anchor? Anchor { get; init; }
    public StaffId? Actor { get; init; }
    public Approval? Approval { get; init; }

    /// <summary>Operations that this one builds on.</summary>
    public IReadOnlyList<OperationId> Needs { get; init; } = [];

    /// <summary>Signed minor units in the base currency: a sale positive, a return negative, else 0.</summary>
    public required long Control { get; init; }
    public required JsonElement Body { get; init; }

    /// <summary>Reads one line (without its line feed), or says why it isn't an envelope.</summary>
    public static EnvelopeReading Read(ReadOnlySpan<byte> line) => EnvelopeReader.Read(line);
}

/// <summary>
/// What reading a line gave: the envelope, or the fault. <see cref="Hash"/> is always there, and <see cref="Id"/> whenever the line
/// is JSON with a good id, so that a quarantined line can be named.
/// </summary>
public readonly record struct EnvelopeReading(string Hash, Envelope? Envelope, EnvelopeFault? Fault, OperationId? Id);
