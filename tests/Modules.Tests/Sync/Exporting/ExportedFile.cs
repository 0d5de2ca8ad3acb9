using System.IO.Compression;
using System.Text;
using Kaunta.Modules.Tests.Host;
using Kaunta.Verify;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync.Exporting;

/// <summary>The export of a shop, as its owner downloads it; a test may change its lines.</summary>
internal sealed record ExportedFile(List<string> Lines)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ExportedFile> OfAsync(TestDevice device)
    {
        using var answer = await device.GetAsync("/api/journal/export");
        await answer.ShouldBeAsync(200);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/gzip");
        await using var packed = new GZipStream(await answer.Content.ReadAsStreamAsync(Stop), CompressionMode.Decompress);
        using var reader = new StreamReader(packed, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(Stop);
        text.ShouldEndWith("\n");
        return new([.. text[..^1].Split('\n')]);
    }

    public string Text => string.Concat(Lines.Select(line => line + "\n"));

    public Verdict Check(Verdict? earlier = null) => Check(Text, earlier);

    public static Verdict Check(string text, Verdict? earlier = null)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Verifier.Check(file, earlier);
    }

    public byte[] Packed()
    {
        using var file = new MemoryStream();
        using (var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
            packed.Write(Encoding.UTF8.GetBytes(Text));
        return file.ToArray();
    }

    /// <summary>Where the line with this hash or text stands.</summary>
    public int Find(string part) => Lines.FindIndex(line => line.Contains(part, StringComparison.Ordinal));

    public void Change(int at, string from, string to)
    {
        Lines[at].ShouldContain(from);
        Lines[at] = Lines[at].Replace(from, to, StringComparison.Ordinal);
    }
}
