using System.Security.Cryptography;
using System.Text;

namespace Kaunta.Core.Journal;

/// <summary>
/// A device's public key: an ECDSA P-256 point, on the wire 65 bytes uncompressed in base64url. It verifies seals and proofs.
/// </summary>
public sealed class DeviceKey : IDisposable
{
    private const int PointBytes = 65;
    private const int CoordinateBytes = 32;
    private readonly ECDsa key;

    private DeviceKey(ECDsa key) => this.key = key;

    /// <summary>The key, or null when the text isn't a point of the curve.</summary>
    public static DeviceKey? Read(string? text)
    {
        if (WireBytes.Read(text) is not { Length: PointBytes } point || point[0] != 4)
            return null;
        try
        {
            var parameters = new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..(1 + CoordinateBytes)], Y = point[(1 + CoordinateBytes)..] },
            };
            return new DeviceKey(ECDsa.Create(parameters));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether the signature (r and s, 64 bytes in base64url) is this key's over the text's UTF-8.</summary>
    public bool Signed(string text, string? signature) =>
        WireBytes.Read(signature) is { Length: 2 * CoordinateBytes } bytes
        && key.VerifyData(
            Encoding.UTF8.GetBytes(text),
            bytes,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );

    /// <summary>Signs as a device does.</summary>
    public static string Sign(ECDsa privateKey, string text) =>
        WireBytes.ToText(
            privateKey.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        );

    /// <summary>The public point of a key as it travels.</summary>
    public static string PublicText(ECDsa privateKey)
    {
        var point = privateKey.ExportParameters(includePrivateParameters: false).Q;
        return WireBytes.ToText([4, .. point.X!, .. point.Y!]);
    }

    public void Dispose() => key.Dispose();
}
