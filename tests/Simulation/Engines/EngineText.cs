using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Engines;

/// <summary>States, commands and events as texts that both languages write alike: names sorted, no spaces.</summary>
internal static class EngineText
{
    private static readonly JsonSerializerOptions Sorted = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Sort } },
    };

    private static readonly JsonSerializerOptions Events = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly Dictionary<Type, string> Names = [];

    public static void Append(StringBuilder text, DeviceEvent happened)
    {
        // A signal says its name itself.
        text.Append("[\"").Append(NameOf(happened.GetType(), "")).Append("\",");
        text.Append(JsonSerializer.Serialize(happened, happened.GetType(), Events)).Append(']');
    }

    public static string Of(DeviceState state) => JsonSerializer.Serialize(state, Sorted);

    public static byte[] Said(DeviceState state, IReadOnlyList<DeviceCommand> commands)
    {
        using var text = new MemoryStream(1024);
        foreach (var command in commands)
        {
            text.Write(Encoding.UTF8.GetBytes(NameOf(command.GetType(), "Command")));
            if (command is LightCommand light)
                JsonSerializer.Serialize(text, light.Light, Sorted);
            else
                JsonSerializer.Serialize(text, command, command.GetType(), Sorted);
        }
        text.WriteByte((byte)'\n');
        JsonSerializer.Serialize(text, state, Sorted);
        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    public static string NameOf(Type type, string suffix)
    {
        lock (Names)
        {
            if (!Names.TryGetValue(type, out var name))
                Names[type] = name = JsonNamingPolicy.CamelCase.ConvertName(
                    suffix.Length > 0 ? type.Name.Replace(suffix, "", StringComparison.Ordinal) : type.Name
                );
            return name;
        }
    }

    private static void Sort(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        // Derived from the streams; the app doesn't keep it.
        var kept = type.Properties.Where(property => type.Type != typeof(DeviceState) || property.Name != "unsent");
        var sorted = kept.OrderBy(property => property.Name, StringComparer.Ordinal).ToList();
        type.Properties.Clear();
        foreach (var property in sorted)
            type.Properties.Add(property);
    }
}
