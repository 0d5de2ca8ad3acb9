using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Sync.Exporting;

/// <summary>
/// Sends the file while it is read, a page in memory at a time. Its last line is the server's word on all lines before it; a file without
/// one was cut on the way.
/// </summary>
internal sealed class JournalFile(TenantDatabase database, ExportContents contents) : IResult
{
    public const string ContentType = "application/gzip";
    private const int Version = 1;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var gone = httpContext.RequestAborted;
        var response = httpContext.Response;
        response.ContentType = ContentType;
        var day = contents.MadeAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        response.Headers.ContentDisposition = $"attachment; filename=\"kaunta-journal-{contents.Slug}-{day}.ndjson.gz\"";
        await using var packed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        using var lines = new HashedLines(packed);
        using var server = ECDsa.Create();
        server.ImportPkcs8PrivateKey(contents.Server.PrivateKey, out _);
        Begin(lines, DeviceKey.PublicText(server));
        foreach (var journal in contents.Journals)
            await JournalAsync(lines, journal, gone);
        End(lines, server);
        await lines.FlushAsync(gone);
    }

    private void Begin(HashedLines lines, string serverKey)
    {
        lines.Add(
            new JsonObject
            {
                ["kaunta"] = "journal",
                ["v"] = Version,
                ["business"] = contents.Business.ToString(),
                ["name"] = contents.Name,
                ["madeAt"] = contents.MadeAt.ToUnixTimeMilliseconds(),
                ["epoch"] = contents.Epoch,
                ["server"] = contents.Server.Device.ToString(),
            }
        );
        lines.Add(
            new JsonObject
            {
                ["device"] = contents.Server.Device.ToString(),
                ["name"] = null,
                ["publicKey"] = serverKey,
                ["enrolledAt"] = null,
                ["revokedAt"] = null,
            }
        );
        foreach (var device in contents.Devices)
            lines.Add(
                new JsonObject
                {
                    ["device"] = device.Device.ToString(),
                    ["name"] = device.Name,
                    ["publicKey"] = WireBytes.ToText(device.PublicKey),
                    ["enrolledAt"] = device.EnrolledAt.ToUnixTimeMilliseconds(),
                    ["revokedAt"] = device.RevokedAt?.ToUnixTimeMilliseconds(),
                }
            );
    }

    private async Task JournalAsync(HashedLines lines, ExportedJournal journal, CancellationToken gone)
    {
        lines.Add(
            new JsonObject
            {
                ["journal"] = 1,
                ["device"] = new DeviceId(journal.Device).ToString(),
                ["incarnation"] = journal.Incarnation.ToString(),
                ["branch"] = journal.Branch,
                ["first"] = journal.First,
                ["last"] = journal.Last,
                ["head"] = journal.Head,
            }
        );
        for (var after = journal.First - 1; after < journal.Last; )
        {
            var page = await ReadAsync((transaction, cancelled) => ExportQueries.LinesAsync(transaction, journal, after, cancelled), gone);
            if (page.Count == 0)
                throw new InvalidOperationException($"The journal says that it goes to {journal.Last} and ends at {after}.");
            foreach (var line in page)
                Add(lines, line);
            after = page[^1].Seq;
            await lines.FlushAsync(gone);
        }
        var last = (First: 0L, Last: 0L);
        while (
            await ReadAsync((transaction, cancelled) => ExportQueries.SealsAsync(transaction, journal, last, cancelled), gone)
                is { Count: > 0 } seals
        )
        {
            foreach (var seal in seals)
                lines.Add(Written(seal));
            last = (seals[^1].First, seals[^1].Last);
            await lines.FlushAsync(gone);
        }
    }

    private static JsonObject Written(ExportedSeal seal)
    {
        var line = new JsonObject
        {
            ["seal"] = 1,
            ["first"] = seal.First,
            ["last"] = seal.Last,
            ["head"] = seal.Head,
            ["signature"] = seal.Signature,
        };
        if (seal.Branch is not null)
            line["branch"] = seal.Branch;
        return line;
    }

    private Task<List<T>> ReadAsync<T>(Func<TenantTransaction, CancellationToken, Task<List<T>>> read, CancellationToken gone) =>
        database.ReadAsync(contents.Business, read, gone);

    /// <summary>
    /// An operation stands in the file as it stands in the journal. What isn't one, and what doesn't open it, is wrapped: it could say of
    /// itself that it is a seal.
    /// </summary>
    private static void Add(HashedLines lines, ExportedLine line)
    {
        if (line.IsOperation)
            lines.Add(line.Bytes);
        else
            lines.Add(new JsonObject { ["line"] = WireBytes.ToText(line.Bytes), ["seq"] = line.Seq });
        if (line.Private is not { } opening)
            return;
        if (line.IsOperation && Envelope.Read(line.Bytes).Envelope is { } envelope && PushReader.Open(envelope, opening) is not null)
            lines.Add(opening);
        else
            lines.Add(new JsonObject { ["kept"] = WireBytes.ToText(opening) });
    }

    private void End(HashedLines lines, ECDsa server)
    {
        var (count, hash) = (lines.Count, lines.Hash());
        var madeAt = contents.MadeAt.ToUnixTimeMilliseconds();
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"kaunta-export/{Version}\n{contents.Business}\n{contents.Epoch}\n{madeAt}\n{count}\n{hash}"
        );
        lines.Add(
            new JsonObject
            {
                ["end"] = 1,
                ["lines"] = count,
                ["hash"] = hash,
                ["signature"] = DeviceKey.Sign(server, said),
            }
        );
    }

    /// <summary>Lines on their way into a stream, counted and hashed as they are written.</summary>
    private sealed class HashedLines(Stream to) : IDisposable
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly MemoryStream waiting = new();

        public long Count { get; private set; }

        /// <summary>Of all lines so far with their line feeds, lower-case hex.</summary>
        public string Hash() => Convert.ToHexStringLower(hash.GetCurrentHash());

        public void Add(JsonObject line) => Add(Encoding.UTF8.GetBytes(JsonText.Write(line)));

        public void Add(byte[] line)
        {
            hash.AppendData(line);
            hash.AppendData("\n"u8);
            waiting.Write(line);
            waiting.WriteByte((byte)'\n');
            Count++;
        }

        public async Task FlushAsync(CancellationToken cancellation)
        {
            await to.WriteAsync(waiting.GetBuffer().AsMemory(0, (int)waiting.Length), cancellation);
            waiting.SetLength(0);
        }

        public void Dispose()
        {
            hash.Dispose();
            waiting.Dispose();
        }
    }
}
