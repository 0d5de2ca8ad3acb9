using System.IO.Compression;
using System.Security.Cryptography;

namespace Kaunta.Verify;

/// <summary>The lines of the file, packed or not, one in memory at a time.</summary>
internal sealed class FileLines : IDisposable
{
    /// <summary>More than any server writes.</summary>
    private const int LongestLine = 64 * 1024 * 1024;

    private readonly Stream stream;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] held = new byte[1 << 16];
    private int begin;
    private int end;
    private ReadOnlyMemory<byte> given;

    public FileLines(Stream file)
    {
        var first = file.ReadByte();
        var second = file.ReadByte();
        file.Position = 0;
        stream = first == 0x1f && second == 0x8b ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
    }

    /// <summary>Of the line that was given last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The file ended without a line feed, or what was packed is damaged.</summary>
    public bool Cut { get; private set; }

    /// <summary>The next line without its line feed, good until the next call; null at the end.</summary>
    public ReadOnlyMemory<byte>? Next()
    {
        if (Number > 0)
        {
            hash.AppendData(given.Span);
            hash.AppendData("\n"u8);
        }
        var searched = begin;
        while (true)
        {
            var at = Array.IndexOf(held, (byte)'\n', searched, end - searched);
            if (at >= 0)
            {
                given = held.AsMemory(begin, at - begin);
                begin = at + 1;
                Number++;
                return given;
            }
            searched = end - begin;
            if (!Fill())
            {
                Cut |= end > begin;
                return null;
            }
        }
    }

    /// <summary>SHA-256 of every line before the one that was given last, with their line feeds.</summary>
    public string HashBefore() => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>Reads more behind what is held, which then begins at 0.</summary>
    private bool Fill()
    {
        if (begin == 0 && end == held.Length)
        {
            if (held.Length >= LongestLine)
            {
                Cut = true;
                return false;
            }
            Array.Resize(ref held, 2 * held.Length);
        }
        Array.Copy(held, begin, held, 0, end - begin);
        (begin, end) = (0, end - begin);
        try
        {
            var read = stream.Read(held, end, held.Length - end);
            end += read;
            return read > 0;
        }
        catch (InvalidDataException)
        {
            Cut = true;
            return false;
        }
    }

    public void Dispose()
    {
        hash.Dispose();
        if (stream is GZipStream packed)
            packed.Dispose();
    }
}
