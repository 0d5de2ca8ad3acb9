namespace Kaunta.Verify;

/// <summary>
/// What was found in a file; `--json` writes it as it is. docs/guide/auditing.md lists the codes.
/// </summary>
/// <param name="Right">Nothing was found.</param>
/// <param name="Business">Its id; null where the file isn't an export.</param>
/// <param name="MadeAt">Milliseconds since 1970 UTC, by the server's clock.</param>
/// <param name="Lines">Journalled lines.</param>
/// <param name="Operations">Those that are operations; the others are lines that nobody could read or that belong elsewhere.</param>
/// <param name="Openings">Personal values that fit what the journal holds in their place.</param>
/// <param name="Erased">Personal values that aren't in the file.</param>
/// <param name="Kept">Openings that opened nothing when they arrived either.</param>
/// <param name="Findings">What is wrong, in the order of the file.</param>
/// <param name="Notes">What isn't wrong and isn't proved either.</param>
internal sealed record Verdict(
    bool Right,
    string? Business,
    string? Name,
    string? Epoch,
    long? MadeAt,
    string? ServerKey,
    IReadOnlyList<DeviceVerdict> Devices,
    IReadOnlyList<JournalVerdict> Journals,
    long Lines,
    long Operations,
    long Seals,
    long Openings,
    long Erased,
    long Kept,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<Finding> Notes
);

/// <param name="Name">Null for the server's own journal.</param>
/// <param name="Key">The fingerprint of its key.</param>
internal sealed record DeviceVerdict(string Device, string? Name, string Key, long? RevokedAt, long Lines);

/// <param name="Branch">Empty for the main line.</param>
/// <param name="Head">The hash of the last line.</param>
internal sealed record JournalVerdict(string Device, string Incarnation, string Branch, long First, long Last, string Head);

/// <param name="Line">The file's line at which it showed, from 1; 0 where it is about no line.</param>
/// <param name="Number">The journal's number that it is about.</param>
internal sealed record Finding(
    string Code,
    string Text,
    long Line,
    string? Device = null,
    string? Incarnation = null,
    string? Branch = null,
    long? Number = null
);
