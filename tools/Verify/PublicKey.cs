using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kaunta.Verify;

/// <summary>An ECDSA P-256 key of the file.</summary>
internal sealed class PublicKey : IDisposable
{
    private const int CoordinateBytes = 32;
    private readonly ECDsa key;

    private PublicKey(ECDsa key, string fingerprint) => (this.key, Fingerprint) = (key, fingerprint);

    /// <summary>The first half of the point's SHA-256 in hex: what people compare.</summary>
    public string Fingerprint { get; }

    /// <summary>From the 65-byte point in base64url; null where it is none of the curve's.</summary>
    public static PublicKey? Read(string? text)
    {
        if (Decode(text) is not { Length: 1 + 2 * CoordinateBytes } point || point[0] != 4)
            return null;
        try
        {
            var key = ECDsa.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = point[1..(1 + CoordinateBytes)], Y = point[(1 + CoordinateBytes)..] },
                }
            );
            return new(key, Hash.Of(point).ToString()[..32]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public bool Signed(string text, string? signature) =>
        Decode(signature) is { Length: 2 * CoordinateBytes } bytes
        && key.VerifyData(
            Encoding.UTF8.GetBytes(text),
            bytes,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );

    /// <summary>Bytes in base64url; null where the text isn't the one way to write them.</summary>
    public static byte[]? Decode(string? text)
    {
        if (text is null)
            return null;
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            return Base64Url.EncodeToString(bytes) == text ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public void Dispose() => key.Dispose();
}
