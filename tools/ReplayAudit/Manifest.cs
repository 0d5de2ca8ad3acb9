using System.Text.Json;

namespace Kaunta.ReplayAudit;

/// <summary>What the sender leaves behind: where the books are, how to sign in, and its own word on its journals and exceptions.</summary>
internal sealed record Manifest(
    Uri Server,
    Guid Business,
    Guid Location,
    Guid Device,
    Guid Incarnation,
    string Key,
    string Email,
    string Password,
    IReadOnlyList<SentJournal> Journals,
    IReadOnlyList<SentException> Exceptions
)
{
    public static Manifest Read(string path) =>
        JsonSerializer.Deserialize<Manifest>(File.ReadAllText(path), JsonSerializerOptions.Web)
        ?? throw new InvalidDataException("The manifest is empty.");
}

/// <param name="Total">Sum of the control figures, pennies.</param>
internal sealed record SentJournal(Guid Device, long Count, long Total, string Head);

internal sealed record SentException(int Line, string Reason);
