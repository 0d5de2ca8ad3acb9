using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Kaunta.Modules.Tests.Host;

/// <summary>A mail server that keeps what it gets: just enough of SMTP for one sender at a time.</summary>
internal sealed class TestMailServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Channel<string> mails = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    public TestMailServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public string Settings => $"smtp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}?from=shops@example.com";

    /// <summary>The next mail, decoded; fails after a while without one.</summary>
    public async Task<string> NextAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        return await mails.Reader.ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stopping.Token);
            await TalkAsync(client.GetStream());
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await writer.WriteLineAsync("354 go on");
                await mails.Writer.WriteAsync(await MailAsync(reader), stopping.Token);
                await writer.WriteLineAsync("250 kept");
            }
            else if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
            {
                await writer.WriteLineAsync("221 bye");
                return;
            }
            else
            {
                await writer.WriteLineAsync("250 ok");
            }
        }
    }

    /// <summary>Soft line ends of quoted-printable are undone, so that a test finds its words.</summary>
    private async Task<string> MailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(stopping.Token) is { } line && line != ".")
            mail.Append(line.EndsWith('=') ? line[..^1] : line + "\n");
        return mail.ToString().Replace("=0D=0A", "\n");
    }
}
