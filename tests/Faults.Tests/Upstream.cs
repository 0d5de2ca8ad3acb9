using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kaunta.Faults.Tests;

/// <summary>A request as it arrived; incomplete when the connection ended inside it.</summary>
internal sealed record Arrived(string FirstLine, string Body, bool Whole);

/// <summary>
/// What stands behind the proxy in its tests: it writes down what arrives and answers each request with its number. It knows nothing
/// of the proxy's own reading.
/// </summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task accepting;
    private int answered;

    public Upstream()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public ConcurrentQueue<Arrived> Requests { get; } = new();

    /// <summary>What follows the number in an answer.</summary>
    public string Padding { get; init; } = new('.', 200);

    /// <summary>In place of the number and what follows it: the same to everybody, as JSON.</summary>
    public string? Answer { get; set; }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(ending.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        var seen = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var text = seen.ToString();
                if (Split(text) is { } request)
                {
                    seen.Remove(0, request.Length);
                    Requests.Enqueue(new(request.FirstLine, request.Body, true));
                    var body = Answer ?? $"answer {Interlocked.Increment(ref answered)} {Padding}";
                    var type = Answer is null ? "text/plain" : "application/json";
                    await stream.WriteAsync(
                        Encoding.ASCII.GetBytes(
                            $"HTTP/1.1 200 OK\r\nKaunta-Protocol: 1\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                        ),
                        ending.Token
                    );
                    continue;
                }
                var read = await stream.ReadAsync(buffer, ending.Token);
                if (read == 0)
                    break;
                seen.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The proxy broke the connection, or the test is over.
        }
        if (seen.Length > 0)
            Requests.Enqueue(new(seen.ToString().Split('\r')[0], seen.ToString(), false));
    }

    private static (int Length, string FirstLine, string Body)? Split(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return null;
        var lines = text[..end].Split("\r\n");
        var length = lines
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture))
            .FirstOrDefault();
        var all = end + 4 + length;
        return text.Length < all ? null : (all, lines[0], text.Substring(end + 4, length));
    }
}
