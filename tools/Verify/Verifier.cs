using System.Globalization;
using System.Text.Json;
using static Kaunta.Verify.Fields;

namespace Kaunta.Verify;

/// <summary>Reads an export once, from its first line to its last, and says what doesn't fit. It shares no code with the server.</summary>
internal sealed class Verifier : IDisposable
{
    /// <summary>Enough to see where; a file that is wrong everywhere is wrong.</summary>
    private const int MostFindings = 10_000;
    private const int Version = 1;

    private sealed record Device(string? Name, PublicKey Key, long? RevokedAt)
    {
        public long Lines { get; set; }
    }

    private readonly FileLines file;
    private readonly EarlierExport? earlier;
    private readonly List<Finding> findings = [];
    private readonly List<Finding> notes = [];
    private readonly Dictionary<string, Device> devices = [];
    private readonly Dictionary<JournalName, JournalVerdict> seen = [];
    private readonly Openings openings = new();

    /// <summary>The journals of the device that is being read.</summary>
    private readonly List<JournalCheck> journals = [];
    private JournalCheck? current;

    private string? business;
    private string? name;
    private string? epoch;
    private string? server;
    private long? madeAt;
    private bool ended;
    private long lines;
    private long operations;
    private long seals;
    private long kept;

    private Verifier(Stream stream, Verdict? earlier) =>
        (file, this.earlier) = (new FileLines(stream), earlier is null ? null : new(earlier));

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
            Found(
                earlier?.Gone(business, device => devices.TryGetValue(device, out var now) ? now.Key.Fingerprint : null, seen.ContainsKey)
            );
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
            openings.Opened,
            openings.Erased,
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
        openings.Expect(number, root);
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

    /// <summary>The journal that a line belongs to.</summary>
    private JournalCheck? Place()
    {
        openings.Settle();
        lines++;
        if (current is null)
            Found("line_elsewhere", "The line stands outside of any journal.");
        else if (devices.TryGetValue(current.Name.Device, out var device))
            device.Lines++;
        return current;
    }

    private void Opening(JsonElement root)
    {
        if (openings.Fault(root) is { } fault)
            Found("opening_wrong", fault.Text, current?.Name, fault.Number);
    }

    private void Seal(JsonElement root)
    {
        openings.Settle();
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

    private void EndJournal()
    {
        openings.Settle();
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
        Found(earlier?.Compare(journals));
        foreach (var journal in journals)
        {
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

    /// <summary>What was found besides, at the line that is being read.</summary>
    private void Found(IEnumerable<Finding>? others)
    {
        foreach (var one in others ?? [])
            if (findings.Count < MostFindings)
                findings.Add(one with { Line = file.Number });
    }

    public void Dispose()
    {
        file.Dispose();
        foreach (var device in devices.Values)
            device.Key.Dispose();
    }
}
