using System.ComponentModel.DataAnnotations;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Kaunta.Modules.Tenancy.Hosts;

/// <summary>Tells an app that has just been loaded where it is: which server, and by its host name perhaps which business.</summary>
internal static class HostEndpoint
{
    public static void MapHost(this IEndpointRouteBuilder api) => api.MapGet("/host", AnswerAsync).AllowAnyone().Produces<HostAnswer>();

    private static async Task<IResult> AnswerAsync(
        HttpContext context,
        ServerFacts facts,
        KnownHosts hosts,
        NpgsqlDataSource source,
        TenantDatabase database,
        CancellationToken cancellation
    )
    {
        var slug = hosts.SlugOf(context.Request.Host.Host);
        var business = slug is null ? null : await FindAsync(slug, source, database, cancellation);
        if (slug is not null && business is null)
            return HttpRefusals.NotFound;
        return Results.Ok(
            new HostAnswer(1, facts.Version, facts.Opening.ToString().ToLowerInvariant(), business, facts.Mail, facts.SecureUrl)
        );
    }

    private static async Task<HostedBusiness?> FindAsync(
        string slug,
        NpgsqlDataSource source,
        TenantDatabase database,
        CancellationToken cancellation
    )
    {
        await using var command = source.CreateCommand(
            """
            -- tenancy.host.find
            select directory.find_business($1)
            """
        );
        command.Parameters.Add(Sql.Text(slug));
        if (await command.ExecuteScalarAsync(cancellation) is not Guid business)
            return null;
        return await database.ReadAsync(
            new BusinessId(business),
            (transaction, stop) =>
                transaction.QueryOneAsync(
                    """
                    -- tenancy.host.name
                    select slug, name
                    from tenancy.business
                    """,
                    row => new HostedBusiness(row.GetString(0), row.GetString(1)),
                    stop
                ),
            cancellation
        );
    }
}

/// <param name="Opening">Who may open a shop here.</param>
/// <param name="Business">Whose host name was called; null at the server's own.</param>
/// <param name="Mail">Whether the server can send mail.</param>
/// <param name="SecureUrl">Where the same app is to be had over https, when this address isn't and there is one.</param>
internal sealed record HostAnswer(
    int Protocol,
    string Version,
    [property: AllowedValues("anyone", "invitation", "closed")] string Opening,
    HostedBusiness? Business,
    bool Mail,
    string? SecureUrl
);

internal sealed record HostedBusiness(string Slug, string Name);
