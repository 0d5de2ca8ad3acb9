using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Core.Tests.Sync;

/// <summary>A run of the device engine that writes down each event, the commands, and a hash of state and commands.</summary>
internal sealed class DeviceTrace(string name, bool showCommands)
{
    private static readonly JsonSerializerOptions CamelCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly JsonArray steps = [];

    public string Name => name;
    public DeviceState State { get; private set; } = new();
    public IReadOnlyList<DeviceCommand> Commands { get; private set; } = [];
    public List<DeviceCommand> AllCommands { get; } = [];

    public IReadOnlyList<DeviceCommand> Step(DeviceEvent happened)
    {
        (State, Commands) = DeviceEngine.Step(State, happened);
        AllCommands.AddRange(Commands);
        var commands = new JsonArray([.. Commands.Select(command => command.ToJson())]);
        var step = new JsonObject
        {
            ["event"] = ToJson(happened),
            ["hash"] = JournalHash.Of(JsonText.WriteSorted(commands) + "\n" + State.ToSortedJson()),
        };
        if (showCommands)
            step["commands"] = commands;
        steps.Add(step);
        return Commands;
    }

    public JsonObject ToJson() => new() { ["name"] = name, ["steps"] = steps };

    private static JsonObject ToJson(DeviceEvent happened)
    {
        var fields = JsonSerializer.SerializeToNode(happened, happened.GetType(), CamelCase)!.AsObject();
        var type = happened is Signal signal ? signal.Type : JsonNamingPolicy.CamelCase.ConvertName(happened.GetType().Name);
        fields.Remove("type");
        fields.Insert(0, "type", type);
        return fields;
    }
}
