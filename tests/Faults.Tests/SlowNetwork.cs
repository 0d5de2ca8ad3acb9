using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Faults.Tests;

/// <summary>
/// A network right before the server. Once it is jammed no page of a pull gets through until so many devices have sent all they had; and
/// of each device's pushes the first is done and its answer lost, the second meets a gateway that says no.
/// </summary>
internal sealed class SlowNetwork : IStartupFilter
{
    /// <summary>So many tries of each device fail.</summary>
    public const int Mishaps = 2;

    private readonly ConcurrentDictionary<string, int> tries = new();
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim held = new(0);
    private volatile bool jammed;
    private int taken;

    /// <summary>Pushes that the server took since the jam, heard of or not.</summary>
    public int Taken => Volatile.Read(ref taken);

    public void Jam() => jammed = true;

    public void Clear()
    {
        jammed = false;
        open.TrySetResult();
    }

    /// <summary>True as soon as so many pages wait to get through.</summary>
    public async Task<bool> HoldsAsync(int pages, TimeSpan longest, CancellationToken stop)
    {
        for (; pages > 0; pages--)
            if (!await held.WaitAsync(longest, stop))
                return false;
        return true;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        server =>
        {
            server.Use(PassAsync);
            next(server);
        };

    private Task PassAsync(HttpContext exchange, RequestDelegate server)
    {
        var path = exchange.Request.Path.Value;
        if (!jammed)
            return server(exchange);
        if (path == "/api/sync/push")
            return PushAsync(exchange, server);
        if (path == "/api/sync/pull")
            exchange.Response.Body = new Jammed(exchange.Response, exchange.Response.Body, held, open.Task);
        return server(exchange);
    }

    private async Task PushAsync(HttpContext exchange, RequestDelegate server)
    {
        switch (tries.AddOrUpdate(exchange.Request.Headers["Kaunta-Device"].ToString(), 1, (_, before) => before + 1))
        {
            case 1:
                exchange.Response.Body = new MemoryStream();
                await ServeAsync(exchange, server);
                exchange.Abort();
                break;
            case 2:
                exchange.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            default:
                await ServeAsync(exchange, server);
                break;
        }
    }

    private async Task ServeAsync(HttpContext exchange, RequestDelegate server)
    {
        await server(exchange);
        if (exchange.Response.StatusCode == StatusCodes.Status200OK)
            Interlocked.Increment(ref taken);
    }

    /// <summary>A page that is written, and gets through when the jam clears, whether or not somebody still waits for it.</summary>
    private sealed class Jammed(HttpResponse response, Stream answer, SemaphoreSlim held, Task open) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (response.StatusCode == StatusCodes.Status200OK)
            {
                held.Release();
                await open;
            }
            await answer.WriteAsync(buffer, cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => answer.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
