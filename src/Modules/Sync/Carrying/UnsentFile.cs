using System.Security.Cryptography;
using System.Text;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>
/// A file of what a device couldn't send: pushes as the device would have sent them, sealed by its key, packed, and encrypted to the
/// business's deposit key. A device that never learnt that key writes <paramref name="Plain"/> instead of a box.
/// </summary>
/// <param name="Kaunta">Always <c>unsent</c>.</param>
/// <param name="V">1.</param>
/// <param name="Count">Operations in it, for people.</param>
/// <param name="Key">The point of the key that was made for this file alone.</param>
/// <param name="Iv">12 bytes.</param>
/// <param name="Box">AES-256-GCM of the packed pushes, with its tag behind it.</param>
internal sealed record UnsentFile(
    string Kaunta,
    int V,
    Guid Business,
    Guid Device,
    long Count,
    string? Key = null,
    string? Iv = null,
    string? Box = null,
    string? Plain = null
)
{
    private const int MostInflated = 64 * 1024 * 1024;
    private const int TagBytes = 16;
    private static readonly byte[] SealBegins = "{\"push\":"u8.ToArray();

    /// <summary>The pushes in it, in order; null when it isn't such a file, or was changed on the way.</summary>
    public IReadOnlyList<byte[]>? Open(DepositKey key)
    {
        if (Kaunta != "unsent" || V != 1 || Packed(key) is not { } packed)
            return null;
        try
        {
            using var pushes = new RequestBytes(packed).Inflate("gzip", MostInflated);
            return pushes is null ? null : Split(pushes.Content.ToArray());
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    private byte[]? Packed(DepositKey key)
    {
        if (Box is null)
            return Plain is null ? null : WireBytes.Read(Plain);
        if (
            Key is null
            || Iv is null
            || WireBytes.Read(Key) is not { Length: 65 } point
            || WireBytes.Read(Iv) is not { Length: 12 } iv
            || WireBytes.Read(Box) is not { Length: >= TagBytes } box
        )
            return null;
        try
        {
            using var aes = new AesGcm(Secret(key, point), TagBytes);
            var packed = new byte[box.Length - TagBytes];
            aes.Decrypt(iv, box.AsSpan(..^TagBytes), box.AsSpan(^TagBytes..), packed);
            return packed;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private byte[] Secret(DepositKey key, byte[] point)
    {
        using var ours = ECDiffieHellman.Create();
        ours.ImportPkcs8PrivateKey(key.PrivateKey, out _);
        using var theirs = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33], Y = point[33..] },
            }
        );
        var info = Encoding.UTF8.GetBytes($"kaunta-unsent/1\n{new BusinessId(Business)}\n{new DeviceId(Device)}\n{Key}");
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, ours.DeriveRawSecretAgreement(theirs.PublicKey), 32, [], info);
    }

    /// <summary>Each push begins with its seal.</summary>
    private static List<byte[]> Split(byte[] bytes)
    {
        var pushes = new List<byte[]>();
        var begin = 0;
        for (var at = 0; at < bytes.Length; )
        {
            if (at > begin && bytes.AsSpan(at).StartsWith(SealBegins))
            {
                pushes.Add(bytes[begin..at]);
                begin = at;
            }
            var end = Array.IndexOf(bytes, (byte)'\n', at);
            at = end < 0 ? bytes.Length : end + 1;
        }
        if (begin < bytes.Length)
            pushes.Add(bytes[begin..]);
        return pushes;
    }
}
