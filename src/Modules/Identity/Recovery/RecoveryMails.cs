using System.Threading.Channels;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kaunta.Modules.Identity.Recovery;

/// <summary>
/// Makes codes and sends them, behind the request's back: how long a mail takes would tell whether the address has a login. A code that
/// is lost when the server stops is asked for again.
/// </summary>
internal sealed partial class RecoveryMails(
    NpgsqlDataSource source,
    Mailer mailer,
    Secrets secrets,
    ServerFacts facts,
    TimeProvider clock,
    ILogger<RecoveryMails> log
) : BackgroundService
{
    public static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    private readonly Channel<string> waiting = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    public void Queue(string email) => waiting.Writer.TryWrite(email);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var email in waiting.Reader.ReadAllAsync(stoppingToken))
                if (mailer.IsSetUp)
                    await TrySendAsync(email, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops: how this always ends.
        }
    }

    private async Task TrySendAsync(string email, CancellationToken stopping)
    {
        try
        {
            await SendAsync(email, stopping);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            NotSent(fault);
        }
    }

    private async Task SendAsync(string email, CancellationToken cancellation)
    {
        var code = secrets.NewLongCode();
        await using var command = source.CreateCommand(
            """
            -- identity.recovery.add
            select directory.add_recovery($1, $2, $3)
            """
        );
        command.Parameters.Add(Sql.Text(email));
        command.Parameters.Add(Sql.Bytes(Secrets.HashOf(code)));
        command.Parameters.Add(Sql.Instant(clock.GetUtcNow() + CodeLife));
        if (!(bool)(await command.ExecuteScalarAsync(cancellation))!)
            return;
        // Never the host that the request named: a stranger would choose where the code is carried to.
        var link = facts.PublicUrl is { } url
            ? $"Open {url.TrimEnd('/')}/recover#{code}\nor type"
            : "In the app, choose \"I have a code\" and type";
        await mailer.SendAsync(
            email,
            "Kaunta: a new password",
            $"Somebody, hopefully you, asked for a new password.\n\n{link} the code {code}\n\n"
                + "It is good for one hour and for once. If it wasn't you, do nothing.\n",
            cancellation
        );
    }

    [LoggerMessage(LogLevel.Error, "A recovery mail could not be sent")]
    private partial void NotSent(Exception fault);
}
