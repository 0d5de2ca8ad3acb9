using Microsoft.AspNetCore.Builder;

namespace Kaunta.Platform.Http;

/// <summary>Says in the API's document that a route takes or answers lines of JSON, and what they are; the protocol's document has the rest.</summary>
/// <param name="Taken">What the request's lines are; null where it has none.</param>
/// <param name="Answered">What the answer's lines are; null where it isn't lines.</param>
public sealed record LinesMetadata(string? Taken, string? Answered);

public static class LinesMetadataExtensions
{
    public static TBuilder TakesLines<TBuilder>(this TBuilder builder, string lines)
        where TBuilder : IEndpointConventionBuilder => builder.With(new(lines, null));

    public static TBuilder AnswersLines<TBuilder>(this TBuilder builder, string lines)
        where TBuilder : IEndpointConventionBuilder => builder.With(new(null, lines));

    private static TBuilder With<TBuilder>(this TBuilder builder, LinesMetadata lines)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(lines));
        return builder;
    }
}
