using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Kaunta.Contracts.Operations;
using PersonalValues = Kaunta.Core.Journal.PersonalValues;

namespace Kaunta.Modules.Sync.ServerSide;

/// <summary>Turns the body of a server operation into JSON, with commitments where it holds personal texts.</summary>
internal static class ServerBody
{
    public static (JsonObject Body, PersonalValues Opened) Write(object body, Func<byte[]> nextSalt)
    {
        var opened = new PersonalValues(nextSalt);
        // An import's part: JSON already, and nothing personal in it.
        if (body is JsonObject written)
            return (written, opened);
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new PersonalConverter(opened) } };
        var node = JsonSerializer.SerializeToNode(body, body.GetType(), options);
        return (node as JsonObject ?? throw new ArgumentException("The body of an operation is an object.", nameof(body)), opened);
    }

    private sealed class PersonalConverter(PersonalValues opened) : JsonConverter<Personal>
    {
        public override Personal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A commitment can't be turned back into its value.");

        public override void Write(Utf8JsonWriter writer, Personal value, JsonSerializerOptions options) =>
            opened.Hide(value.Value)!.WriteTo(writer, options);
    }
}
