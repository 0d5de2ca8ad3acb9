using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kaunta.FaultProxy;

/// <summary>One connection of a device: exchange after exchange, each with its fault.</summary>
internal sealed class Conversation(FaultyProxy proxy, TcpClient device)
{
    private const int LargestMessage = 32 * 1024 * 1024;
    private const string PushPath = "/api/sync/push";
    private readonly NetworkStream stream = device.GetStream();

    public async Task RunAsync(CancellationToken stop)
    {
        var reader = new MessageReader(stream);
        while (await reader.ReadHeadAsync(stop) is { } head)
        {
            var request = RequestHead.Of(head);
            var fault = proxy.Next(request);
            proxy.Log.Began(fault.Kind);
            var (raw, _) = await CollectAsync(reader.ReadBodyAsync(head, untilClose: false, stop), head.Bytes);
            if (!await ExchangeAsync(request, fault, raw, stop) || head.Closes)
                return;
        }
    }

    /// <summary>False when the connection can't carry another exchange.</summary>
    private async Task<bool> ExchangeAsync(RequestHead request, Fault fault, byte[] raw, CancellationToken stop)
    {
        switch (fault.Kind)
        {
            case FaultKind.BlackHole:
                await UntilItHangsUpAsync(fault.Kind, stop);
                return false;
            case FaultKind.Unreachable:
                proxy.Log.Happened(fault.Kind);
                Reset();
                return false;
            case FaultKind.Portal:
                return await AnswerAsync(
                    fault.Kind,
                    "200 OK",
                    "text/html",
                    "<!doctype html><title>Welcome</title><p>Sign in to this network.",
                    stop
                );
            case FaultKind.Redirect:
                return await AnswerAsync(
                    fault.Kind,
                    "302 Found\r\nLocation: http://127.0.0.1:9/portal",
                    "text/html",
                    "<p>Sign in to this network.",
                    stop
                );
            case FaultKind.Status:
                var says =
                    fault.Amount.ToString(CultureInfo.InvariantCulture) + (fault.Amount is 429 or 503 ? " Later\r\nRetry-After: 0" : " No");
                return await AnswerAsync(fault.Kind, says, "text/html", "<p>Something before the server says no.", stop);
            case FaultKind.Cached when proxy.Kept.Of(request) is { } kept:
                proxy.Log.Happened(fault.Kind);
                await stream.WriteAsync(kept, stop);
                return true;
            case FaultKind.Latency:
                await Task.Delay(fault.Amount, stop);
                proxy.Log.Happened(fault.Kind);
                break;
            case FaultKind.Reorder:
                if (await proxy.Overtaking.WaitAsync(TimeSpan.FromMilliseconds(fault.Amount), stop))
                    proxy.Log.Happened(fault.Kind);
                break;
        }
        return await ForwardAsync(request, fault, raw, stop);
    }

    private async Task<bool> ForwardAsync(RequestHead request, Fault fault, byte[] raw, CancellationToken stop)
    {
        using var server = await proxy.ConnectAsync(stop);
        if (server is null)
            return await AnswerAsync(null, "502 No server", "text/html", "<p>No server takes the connection.", stop);
        var upstream = server.GetStream();
        if (fault.Kind == FaultKind.CutRequest)
        {
            var cut = Math.Min(fault.Amount, raw.Length - 1);
            await upstream.WriteAsync(raw.AsMemory(0, cut), stop);
            proxy.Log.Happened(fault.Kind);
            Reset(server);
            Reset();
            return false;
        }
        using var twin = fault.Kind == FaultKind.Duplicate ? await proxy.ConnectAsync(stop) : null;
        var twice = twin is null ? Task.CompletedTask : SendTwinAsync(twin, raw, stop);
        if (fault.Kind == FaultKind.Bandwidth)
            await SlowlyAsync(upstream, raw, fault.Amount, stop);
        else
            await upstream.WriteAsync(raw, stop);
        var reader = new MessageReader(upstream);
        var head = await reader.ReadHeadAsync(stop) ?? throw new EndOfStreamException("The server ended the connection.");
        var body = reader.ReadBodyAsync(head, head.Status is not (204 or 304), stop);
        var goesOn = await PassAsync(request, fault, head, body, stop);
        await twice;
        proxy.Overtaking.Passed();
        return goesOn;
    }

    /// <summary>The server's answer goes to the device, as far as the fault lets it.</summary>
    private async Task<bool> PassAsync(
        RequestHead request,
        Fault fault,
        MessageHead head,
        IAsyncEnumerable<BodyPart> body,
        CancellationToken stop
    )
    {
        if (request.Path == "/api/sync/news" && fault.Kind is not (FaultKind.Silence or FaultKind.CutAnswer))
        {
            // It never ends: line by line, as it comes.
            await stream.WriteAsync(head.Bytes, stop);
            await foreach (var part in body)
                await stream.WriteAsync(part.Raw, stop);
            return !head.Closes;
        }
        if (fault.Kind == FaultKind.Silence)
        {
            await stream.WriteAsync(head.Bytes, stop);
            Lost(request, head);
            await UntilItHangsUpAsync(fault.Kind, stop);
            return false;
        }
        var (raw, data) = await CollectAsync(body, head.Bytes);
        proxy.Kept.Keep(request, head.Status, raw);
        switch (fault.Kind)
        {
            case FaultKind.LoseAnswer:
                proxy.Log.Happened(fault.Kind);
                Lost(request, head);
                Reset();
                return false;
            case FaultKind.GatewayAfterCommit:
                Lost(request, head);
                return await AnswerAsync(fault.Kind, "502 Bad gateway", "text/html", "<p>Bad gateway", stop);
            case FaultKind.CutAnswer when fault.Amount < raw.Length:
                await stream.WriteAsync(raw.AsMemory(0, fault.Amount), stop);
                proxy.Log.Happened(fault.Kind);
                Lost(request, head);
                Reset();
                return false;
            case FaultKind.HalfClose when fault.Amount < raw.Length:
                await stream.WriteAsync(raw.AsMemory(0, fault.Amount), stop);
                device.Client.Shutdown(SocketShutdown.Send);
                Lost(request, head);
                await UntilItHangsUpAsync(fault.Kind, stop);
                return false;
            case FaultKind.Truncate when fault.Amount < data.Length:
                await stream.WriteAsync(head.WithLength(fault.Amount), stop);
                await stream.WriteAsync(data.AsMemory(0, fault.Amount), stop);
                proxy.Log.Happened(fault.Kind);
                Lost(request, head);
                return true;
            case FaultKind.Bandwidth:
                await SlowlyAsync(stream, raw, fault.Amount, stop);
                proxy.Log.Happened(fault.Kind);
                return !head.Closes;
            default:
                await stream.WriteAsync(raw, stop);
                return !head.Closes && (head.IsChunked || head.Length is not null);
        }
    }

    private void Lost(RequestHead request, MessageHead head)
    {
        if (request.Path == PushPath && head.Status == 200)
            proxy.Log.LostAnswer();
    }

    /// <summary>The second copy; what it is answered nobody hears.</summary>
    private async Task SendTwinAsync(TcpClient twin, byte[] raw, CancellationToken stop)
    {
        try
        {
            var upstream = twin.GetStream();
            await upstream.WriteAsync(raw, stop);
            var reader = new MessageReader(upstream);
            if (await reader.ReadHeadAsync(stop) is { } head)
                await CollectAsync(reader.ReadBodyAsync(head, untilClose: true, stop), head.Bytes);
            proxy.Log.Happened(FaultKind.Duplicate);
        }
        catch (IOException)
        {
            // The server was killed meanwhile: then there was no second copy to speak of.
        }
    }

    private async Task<bool> AnswerAsync(FaultKind? kind, string status, string type, string body, CancellationToken stop)
    {
        var head = $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head + body), stop);
        if (kind is { } one)
            proxy.Log.Happened(one);
        return true;
    }

    /// <summary>Keeps the connection open and says nothing until the device gives up.</summary>
    private async Task UntilItHangsUpAsync(FaultKind kind, CancellationToken stop)
    {
        proxy.Log.Happened(kind);
        var ignored = new byte[4096];
        while (await stream.ReadAsync(ignored, stop) > 0) { }
    }

    private void Reset() => Reset(device);

    /// <summary>Not a farewell but a break: the other side gets a reset.</summary>
    private static void Reset(TcpClient client) => client.Client.Close(0);

    private static async Task SlowlyAsync(Stream to, ReadOnlyMemory<byte> bytes, int bytesPerSecond, CancellationToken stop)
    {
        const int Parts = 20;
        var step = Math.Max(1, bytesPerSecond / Parts);
        while (!bytes.IsEmpty)
        {
            var now = bytes[..Math.Min(step, bytes.Length)];
            await to.WriteAsync(now, stop);
            bytes = bytes[now.Length..];
            if (!bytes.IsEmpty)
                await Task.Delay(1_000 / Parts, stop);
        }
    }

    private static async Task<(byte[] Raw, byte[] Data)> CollectAsync(IAsyncEnumerable<BodyPart> body, byte[] head)
    {
        using var raw = new MemoryStream();
        using var data = new MemoryStream();
        raw.Write(head);
        await foreach (var part in body)
        {
            raw.Write(part.Raw.Span);
            data.Write(part.Data.Span);
            if (raw.Length > LargestMessage)
                throw new InvalidDataException("The message is too large.");
        }
        return (raw.ToArray(), data.ToArray());
    }
}
