using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Kaunta.Verify;

/// <summary>Reads an export once, from its first line to its last, and says what doesn't fit. It shares no code with the server.</summary>
internal sealed class Verifier : IDisposable
{
    /// <summary>Enough to see where; a file that is wrong everywhere is wrong.</summary>
    private const int MostFindings = 10_000;
    private const int Version = 1;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private sealed record Device(string? Name, PublicKey Key, long? RevokedAt)
    {
        public long Lines { get; set; }
    }

    private readonly FileLines file;
    private readonly Verdict? earlier;
    private readonly List<Finding> findings = [];
    private readonly List<Finding> notes = [];
    private readonly Dictionary<string, Device> devices = [];
    private readonly Dictionary<JournalName, JournalVerdict> seen = [];

    /// <summary>Branches of an earlier file that stand in another journal now: what was missing before them has come since.</summary>
    private readonly HashSet<JournalName> joined = [];

    /// <summary>The journals of the device that is being read.</summary>
    private readonly List<JournalCheck> journals = [];
    private JournalCheck? current;

    /// <summary>The operation before this line, while its openings may follow.</summary>
    private (long Number, string Id, string Body, HashSet<string> Hidden)? opened;

    private string? business;
    private string? name;
    private string? epoch;
    private string? server;
    private long? madeAt;
    private bool ended;
    private long lines;
    private long operations;
    private long seals;
    private long openings;
    private long erased;
    private long kept;

    private Verifier(Stream stream, Verdict? earlier) => (file, this.earlier) = (new FileLines(stream), earlier);

    /// <param name="file">The export, packed or not; it can be sought.</param>
    /// <param name="earlier">What was said of an earlier export of the business: everything in it must still be there.</param>
    public static Verdict Check(Stream file, Verdict? earlier = null)
    {
        using var verifier = new Verifier(file, earlier);
        return verifier.Read();
    }

    private Verdict Read()
    {
        if (Begin())
        {
            while (file.Next() is { } line)
                Line(line);
            EndDevice();
            Gone();
            if (file.Cut || !ended)
                Found("file_cut", "The file ends before its last line: it was cut. Get it again.");
        }
        return new(
            findings.Count == 0,
            business,
            name,
            epoch,
            madeAt,
            server is not null && devices.TryGetValue(server, out var known) ? known.Key.Fingerprint : null,
            [
                .. devices.Select(one => new DeviceVerdict(
                    one.Key,
                    one.Value.Name,
                    one.Value.Key.Fingerprint,
                    one.Value.RevokedAt,
                    one.Value.Lines
                )),
            ],
            [.. seen.Values],
            lines,
            operations,
            seals,
            openings,
            erased,
            kept,
            findings,
            notes
        );
    }

    private bool Begin()
    {
        using var parsed = file.Next() is { } line ? Parse(line) : null;
        if (parsed?.RootElement is not { } head || Text(head, "kaunta") != "journal" || Integer(head, "v") is not { } version)
        {
            Found("not_an_export", "This isn't an export of a journal. Choose the file that the back office saved.");
            return false;
        }
        if (version != Version)
        {
            Found("version_later", $"The file is of version {version}; this program reads version {Version}. Use a newer one.");
            return false;
        }
        (business, name, epoch) = (Text(head, "business"), Text(head, "name"), Text(head, "epoch"));
        (server, madeAt) = (Text(head, "server"), Integer(head, "madeAt"));
        return true;
    }

    private void Line(ReadOnlyMemory<byte> bytes)
    {
        if (ended)
        {
            Found("after_the_end", "Something stands behind the last line.");
            return;
        }
        using var parsed = Parse(bytes);
        if (parsed?.RootElement is not { } root)
            Found("line_unreadable", "The line can't be read.");
        // Neither is ever in a line that the export made itself.
        else if (root.TryGetProperty("of", out _))
            Opening(root);
        else if (root.TryGetProperty("prev", out _))
            Operation(root, bytes.Span);
        else
            Own(root);
    }

    /// <summary>A line that the server wrote for the file.</summary>
    private void Own(JsonElement root)
    {
        if (root.TryGetProperty("kept", out _))
            kept++;
        else if (root.TryGetProperty("line", out _))
            Wrapped(root);
        else if (root.TryGetProperty("seal", out _))
            Seal(root);
        else if (root.TryGetProperty("journal", out _))
            Journal(root);
        else if (root.TryGetProperty("publicKey", out _))
            Key(root);
        else if (Integer(root, "end") == 1)
            End(root);
        else
            Found("line_unreadable", "The line is of no kind that belongs into an export.");
    }

    private void Key(JsonElement root)
    {
        if (Text(root, "device") is not { } device || PublicKey.Read(Text(root, "publicKey")) is not { } key)
            Found("line_unreadable", "The device's key can't be read.");
        else if (!devices.TryAdd(device, new(Text(root, "name"), key, Integer(root, "revokedAt"))))
        {
            key.Dispose();
            Found("device_twice", "The device is listed twice.", device: device);
        }
    }

    /// <summary>What was in an earlier file and isn't in this one.</summary>
    private void Gone()
    {
        if (earlier is null)
            return;
        if (earlier.Business != business)
            Found("another_business", $"The earlier export is of another business, {earlier.Business}.");
        foreach (var device in earlier.Devices)
            if (!devices.TryGetValue(device.Device, out var now) || now.Key.Fingerprint != device.Key)
                Found("key_differs", $"The earlier export has the key {device.Key} for it.", device: device.Device);
        foreach (var journal in earlier.Journals)
        {
            var name = new JournalName(journal.Device, journal.Incarnation, journal.Branch);
            if (!seen.ContainsKey(name) && !joined.Contains(name))
                Found("journal_gone", "The earlier export has this journal, and this one hasn't.", name);
        }
    }

    /// <summary>A journal only grows: what it ended with in an earlier file still stands at its number.</summary>
    private void HoldAgainstEarlier(JournalCheck journal)
    {
        var (device, incarnation, branch) = journal.Name;
        foreach (var one in earlier?.Journals ?? [])
            if (
                one.Device == device
                && one.Incarnation == incarnation
                && one.Branch == branch
                && !(Hash.Read(one.Head) is { } head && journal.HoldsAt(one.Last, head))
            )
                Found("journal_differs", $"The earlier export has another number {one.Last}.", journal.Name, one.Last);
    }

    private void FindJoined()
    {
        foreach (var one in earlier?.Journals ?? [])
            if (
                one.Branch.Length > 0
                && Hash.Read(one.Head) is { } head
                && journals.Exists(now =>
                    now.Name.Device == one.Device && now.Name.Incarnation == one.Incarnation && now.HoldsAt(one.Last, head)
                )
            )
                joined.Add(new(one.Device, one.Incarnation, one.Branch));
    }

    private void Journal(JsonElement root)
    {
        EndJournal();
        if (
            Text(root, "device") is not { } device
            || Text(root, "incarnation") is not { } incarnation
            || Text(root, "branch") is not { } branch
            || Integer(root, "first") is not (>= 1 and var first)
            || Integer(root, "last") is not { } last
            || last < first
            || last - first > int.MaxValue / 2
            || Hash.Read(Text(root, "head")) is not { } head
        )
        {
            Found("line_unreadable", "The line that begins a journal can't be read.");
            return;
        }
        if (journals.Count > 0 && journals[0].Name.Device != device)
            EndDevice();
        var journal = new JournalName(device, incarnation, branch);
        if (!seen.TryAdd(journal, new(device, incarnation, branch, first, last, head.ToString())))
            Found("journal_twice", "The journal is in the file twice.", journal);
        if (!devices.ContainsKey(device))
            Found("device_unknown", "The device's key isn't in the file.", journal);
        current = new(journal, first, last, head, (code, text, number) => Found(code, text, journal, number));
        journals.Add(current);
    }

    private void Operation(JsonElement root, ReadOnlySpan<byte> bytes)
    {
        if (Place() is not { } journal)
            return;
        operations++;
        if (Integer(root, "seq") is not { } number || Hash.Read(Text(root, "prev")) is not { } prev)
        {
            Found("line_unreadable", "The operation's number or what it follows can't be read.", journal.Name);
            return;
        }
        if (Text(root, "business") != business)
            Found("business_differs", $"Number {number} is another business's.", journal.Name, number);
        if (Text(root, "device") != journal.Name.Device || Text(root, "incarnation") != journal.Name.Incarnation)
            Found("line_elsewhere", $"Number {number} names another journal.", journal.Name, number);
        journal.Add(number, Hash.Of(bytes), prev);
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        if (root.TryGetProperty("body", out var body))
            Hidden(body, hidden);
        opened = (number, Text(root, "id") ?? "", body.ValueKind == JsonValueKind.Undefined ? "" : body.GetRawText(), hidden);
    }

    /// <summary>A line that isn't an operation of this journal. It has its place in the chain.</summary>
    private void Wrapped(JsonElement root)
    {
        if (Place() is not { } journal)
            return;
        if (PublicKey.Decode(Text(root, "line")) is not { } bytes || Integer(root, "seq") is not { } number)
        {
            Found("line_unreadable", "The line can't be unwrapped.", journal.Name);
            return;
        }
        using var parsed = Parse(bytes);
        journal.Add(number, Hash.Of(bytes), parsed is null ? null : Hash.Read(Text(parsed.RootElement, "prev")));
    }

    /// <summary>The journal that a line belongs to. Whatever was hidden in the operation before it and not opened by now is erased.</summary>
    private JournalCheck? Place()
    {
        Settle();
        lines++;
        if (current is null)
            Found("line_elsewhere", "The line stands outside of any journal.");
        else if (devices.TryGetValue(current.Name.Device, out var device))
            device.Lines++;
        return current;
    }

    private void Opening(JsonElement root)
    {
        if (opened is not { } before || current is null)
        {
            Found("opening_wrong", "An opening stands behind no operation.", current?.Name);
            return;
        }
        opened = null;
        var right = Text(root, "of") == before.Id && root.TryGetProperty("open", out var open) && open.ValueKind == JsonValueKind.Array;
        if (right)
            foreach (var one in root.GetProperty("open").EnumerateArray())
            {
                if (Text(one, "c") is not { } c || !Fits(one, c) || !before.Body.Contains(c, StringComparison.Ordinal))
                {
                    right = false;
                    break;
                }
                before.Hidden.Remove(c);
                openings++;
            }
        erased += before.Hidden.Count;
        if (!right)
            Found(
                "opening_wrong",
                $"The personal values of number {before.Number} aren't those that it was made with.",
                current.Name,
                before.Number
            );
    }

    private static bool Fits(JsonElement opening, string commitment)
    {
        if (PublicKey.Decode(Text(opening, "salt")) is not { } salt || Text(opening, "value") is not { } value)
            return false;
        return Hash.Of([.. salt, .. Encoding.UTF8.GetBytes(value)]).ToString() == commitment;
    }

    /// <summary>Where a personal value would stand there is its commitment: <c>{"c": "…"}</c>.</summary>
    private static void Hidden(JsonElement element, HashSet<string> into)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                Hidden(item, into);
        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (element.GetPropertyCount() == 1 && Hash.Read(Text(element, "c")) is { } hash)
            into.Add(hash.ToString());
        else
            foreach (var field in element.EnumerateObject())
                Hidden(field.Value, into);
    }

    private void Seal(JsonElement root)
    {
        Settle();
        seals++;
        if (current is null || Integer(root, "first") is not { } first || Integer(root, "last") is not { } last)
            Found("line_unreadable", "The seal can't be read, or stands outside of any journal.", current?.Name);
        else
            current.Seal(
                first,
                last,
                Text(root, "head"),
                Text(root, "signature"),
                Text(root, "branch"),
                business ?? "",
                devices.TryGetValue(current.Name.Device, out var device) ? device.Key : null
            );
    }

    private void End(JsonElement root)
    {
        EndDevice();
        ended = true;
        var (before, hash) = (file.Number - 1, file.HashBefore());
        if (Integer(root, "lines") != before || Text(root, "hash") != hash)
            Found("file_altered", "The file isn't the one that the server made: its lines have another sum.");
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"kaunta-export/{Version}\n{business}\n{epoch}\n{madeAt}\n{Integer(root, "lines")}\n{Text(root, "hash")}"
        );
        if (server is null || !devices.TryGetValue(server, out var known) || !known.Key.Signed(said, Text(root, "signature")))
            Found("file_unsigned", "The server's key didn't sign this file.");
    }

    private void Settle()
    {
        erased += opened?.Hidden.Count ?? 0;
        opened = null;
    }

    private void EndJournal()
    {
        Settle();
        if (current is { } journal)
            journal.End(
                (code, text, number) =>
                    notes.Add(new(code, text, 0, journal.Name.Device, journal.Name.Incarnation, journal.Name.Branch, number))
            );
        current = null;
    }

    /// <summary>What a journal's first line follows may stand in any other journal of its device.</summary>
    private void EndDevice()
    {
        EndJournal();
        FindJoined();
        foreach (var journal in journals)
        {
            HoldAgainstEarlier(journal);
            if (journal.Follows is not { } prev || prev == default)
                continue;
            var (one, before) = (journal.Name, journal.First - 1);
            if (before > 0 && !journals.Exists(other => other.Name.Incarnation == one.Incarnation && other.HoldsAt(before, prev)))
                Found("branch_wrong", "The branch parts from a line that isn't in the file.", one, journal.First);
            else if (before == 0 && !journals.Exists(other => other.Holds(prev)))
                notes.Add(
                    new("start_unknown", "It follows a line that never arrived.", 0, one.Device, one.Incarnation, one.Branch, journal.First)
                );
        }
        journals.Clear();
    }

    private void Found(string code, string text, JournalName? journal = null, long? number = null, string? device = null)
    {
        if (findings.Count < MostFindings)
            findings.Add(new(code, text, file.Number, journal?.Device ?? device, journal?.Incarnation, journal?.Branch, number));
    }

    /// <summary>The line's object; null where it is none.</summary>
    private static JsonDocument? Parse(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
            return null;
        try
        {
            var parsed = JsonDocument.Parse(line, Strict);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
                return parsed;
            parsed.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null where there is no such text, or half a character in it.</summary>
    private static string? Text(JsonElement element, string name)
    {
        if (
            element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty(name, out var value)
            || value.ValueKind != JsonValueKind.String
        )
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static long? Integer(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;

    public void Dispose()
    {
        file.Dispose();
        foreach (var device in devices.Values)
            device.Key.Dispose();
    }
}
