using System.Diagnostics;
using Kaunta.Platform.Database;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kaunta.Platform.Http;

/// <summary>
/// Turns what is thrown into an answer that tells nothing but an id, and writes one line per request when asked. Query strings,
/// headers and bodies are never logged.
/// </summary>
internal sealed partial class FaultAnswers(RequestDelegate next, HttpLogging logging, Secrets secrets, ILogger<FaultAnswers> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
            await DescribeAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
            context.Response.StatusCode = 499;
        }
        catch (Exception fault)
        {
            await AnswerAsync(context, fault);
        }
        if (logging.EveryRequest)
            Answered(
                context.Request.Method,
                context.Request.Path,
                context.Response.StatusCode,
                (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds
            );
    }

    /// <summary>Gives the router's bare 404, 405 and 415 the same shape as every other refusal.</summary>
    private static Task DescribeAsync(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentType is not null)
            return Task.CompletedTask;
        return context.Response.StatusCode switch
        {
            400 => Malformed(context).ExecuteAsync(context),
            404 => HttpRefusals.NotFound.ExecuteAsync(context),
            405 => HttpRefusals.MethodWrong.ExecuteAsync(context),
            413 => HttpRefusals.BodyTooLarge.ExecuteAsync(context),
            415 => HttpRefusals.BodyKindWrong.ExecuteAsync(context),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>A request to read has no body: what can't be read of it stands in its address.</summary>
    private static Refusal Malformed(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) ? HttpRefusals.QueryWrong : HttpRefusals.BodyMalformed;

    private async Task AnswerAsync(HttpContext context, Exception fault)
    {
        var refusal = fault switch
        {
            RefusalException refused => refused.Refusal,
            BadHttpRequestException { StatusCode: 413 } => HttpRefusals.BodyTooLarge,
            BadHttpRequestException { StatusCode: 415 } => HttpRefusals.BodyKindWrong,
            BadHttpRequestException => Malformed(context),
            _ when DatabaseFault.IsTransient(fault) => HttpRefusals.Later,
            _ => HttpRefusals.Fault,
        };
        if (refusal.Status >= 500)
        {
            var id = secrets.NewId();
            Failed(fault, id, context.Request.Method, context.Request.Path);
            refusal = refusal.With("id", id.ToString());
        }
        if (context.Response.HasStarted)
        {
            // Too late for an answer: cutting the connection is the only honest sign. A feed without its end line counts as cut.
            context.Abort();
            return;
        }
        context.Response.Clear();
        await refusal.ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Path} {Status} {Milliseconds} ms")]
    private partial void Answered(string method, string path, int status, long milliseconds);

    [LoggerMessage(LogLevel.Error, "Fault {Id} in {Method} {Path}")]
    private partial void Failed(Exception fault, Guid id, string method, string path);
}

/// <param name="EveryRequest">Also requests that went well get a line.</param>
public sealed record HttpLogging(bool EveryRequest);
