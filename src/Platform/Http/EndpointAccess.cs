using Microsoft.AspNetCore.Builder;

namespace Kaunta.Platform.Http;

/// <summary>Who may call an endpoint. Each has exactly one; <see cref="AccessGate"/> refuses to run one without.</summary>
public sealed record EndpointAccess(EndpointClass Class, string? Permission, bool RevokedToo);

public enum EndpointClass
{
    /// <summary>No proof, no session. The list of these is short and reviewed.</summary>
    Anyone,

    /// <summary>The device's proof alone.</summary>
    Device,

    /// <summary>The device's proof and a session, perhaps with a permission.</summary>
    Session,
}

/// <summary>The largest body that an endpoint reads, and what it answers above that.</summary>
public sealed record BodyLimit(int Bytes, Refusal TooLarge)
{
    public static readonly BodyLimit Default = new(64 * 1024, HttpRefusals.BodyTooLarge);
}

public static class EndpointAccessExtensions
{
    public static TBuilder AllowAnyone<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Having(new(EndpointClass.Anyone, null, false));

    /// <param name="revokedToo">Lets a revoked device in: <see cref="Identity.DeviceCaller.Revoked"/> is true then.</param>
    public static TBuilder RequireDevice<TBuilder>(this TBuilder builder, bool revokedToo = false)
        where TBuilder : IEndpointConventionBuilder => builder.Having(new(EndpointClass.Device, null, revokedToo));

    /// <summary>Any signed-in person: only for what belongs to that person, such as the own session.</summary>
    public static TBuilder RequireSession<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Having(new(EndpointClass.Session, null, false));

    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder => builder.Having(new(EndpointClass.Session, permission, false));

    public static TBuilder LimitBody<TBuilder>(this TBuilder builder, int bytes, Refusal? tooLarge = null)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new BodyLimit(bytes, tooLarge ?? HttpRefusals.BodyTooLarge)));
        return builder;
    }

    /// <summary>The answer is a stream that stays open: it takes no place among the business's requests.</summary>
    public static TBuilder NeverEnds<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new Endless()));
        return builder;
    }

    /// <summary>It takes what devices recorded: its requests wait for each other, and for none of the business's others.</summary>
    public static TBuilder TakesRecords<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new TakesRecords()));
        return builder;
    }

    private static TBuilder Having<TBuilder>(this TBuilder builder, EndpointAccess access)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(access));
        return builder;
    }
}
