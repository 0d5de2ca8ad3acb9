using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kaunta.DeviceClient;

/// <summary>
/// Every id, salt and key of an import is a hash of the seed and of what it is for, so that a second run makes the same bytes.
/// </summary>
public sealed class Seed(long value)
{
    /// <summary>A UUIDv7 whose time is given, e.g. <c>Id(at, "sale", "536365")</c>.</summary>
    public Guid Id(DateTimeOffset at, string kind, string key)
    {
        Span<byte> bytes = stackalloc byte[32];
        Hash(kind, key, bytes);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes[..16], bigEndian: true);
    }

    public byte[] Salt(string kind, string key)
    {
        Span<byte> bytes = stackalloc byte[32];
        Hash(kind, key, bytes);
        return bytes[..16].ToArray();
    }

    /// <summary>A number from 0 to below the bound.</summary>
    public int Number(string kind, string key, int bound)
    {
        Span<byte> bytes = stackalloc byte[32];
        Hash(kind, key, bytes);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) % (uint)bound);
    }

    /// <summary>The key of a device: anybody who knows the seed has it, so it must never guard a real shop.</summary>
    public ECDsa Key(string device)
    {
        var d = new byte[32];
        Hash("key", device, d);
        // Below the order of the curve, whose first four bytes are all ones.
        d[0] &= 0x7f;
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
    }

    private void Hash(string kind, string key, Span<byte> hash) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value}\n{kind}\n{key}")), hash);
}
