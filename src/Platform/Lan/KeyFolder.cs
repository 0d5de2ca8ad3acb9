using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kaunta.Platform.Lan;

/// <summary>Certificates and keys as PEM files that only the server's user may read. Certificate and key are one file: never a pair that differs.</summary>
internal sealed class KeyFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private KeyFolder(string path) => Path = path;

    public string Path { get; }

    public static KeyFolder In(string dataDirectory)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(dataDirectory), "lan");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // The mode would go to every folder that is made on the way; the data folder is not only ours.
            Directory.CreateDirectory(dataDirectory);
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }

        return new KeyFolder(path);
    }

    public X509Certificate2? Read(string name)
    {
        var file = FileOf(name);
        return File.Exists(file) ? X509Certificate2.CreateFromPemFile(file) : null;
    }

    public void Write(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new CryptographicException($"The {name} certificate has no key.");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        // Renamed when complete and on disk: a power cut leaves the old one or the new one.
        var unfinished = FileOf(name) + ".new";
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, FileOf(name), overwrite: true);
    }

    private string FileOf(string name) => System.IO.Path.Combine(Path, $"{name}.pem");
}
