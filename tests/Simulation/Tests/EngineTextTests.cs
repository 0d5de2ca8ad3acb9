using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Tests;

/// <summary>The engines are compared by texts that are written by hand: they leave nothing out.</summary>
public sealed class EngineTextTests
{
    private static readonly JsonSerializerOptions Whole = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    [Fact]
    public void The_text_of_a_state_a_command_or_an_event_says_all_that_it_holds()
    {
        var head = new DeviceHead("i \"1\"", 3, "é", 7);
        var seen = new HashSet<Type>();
        See(seen, new PullProgress(1, 2, 3));
        See(seen, new Started(1, 2, head, [head with { Seq = 4 }, head with { Seq = 5 }]));
        See(seen, new PushAnswered(1, 2, 3, new("i", "b", 4, "h", 5, 6), 7, "e", 8));
        for (var seed = 1; seed <= 40; seed++)
        {
            using var run = new Simulated(seed);
            List<DeviceState> states = [new()];
            foreach (var step in run.Run())
            {
                var (state, commands) = DeviceEngine.Step(states[step.From], step.Happened);
                See(seen, step.Happened);
                seen.UnionWith(commands.Select(command => command.GetType()));
                foreach (var command in commands)
                    TextOf(text => EngineText.Command(text, command)).ShouldBe(JsonText.WriteSorted(command.ToJson()));
                TextOf(text => EngineText.State(text, state)).ShouldBe(state.ToSortedJson());
                states.Add(state);
                step.Finish(
                    states.Count - 1,
                    commands,
                    Light.Of(state),
                    Notes.AreMade(states[step.From], step.Happened, state),
                    () => state.Streams
                );
            }
        }
        var kinds = typeof(DeviceState).Assembly.GetTypes().Where(Is);
        kinds.Except(seen).ShouldBeEmpty();
    }

    private static bool Is(Type type) =>
        !type.IsAbstract && (type.IsSubclassOf(typeof(DeviceEvent)) || type.IsSubclassOf(typeof(DeviceCommand)));

    private static void See(HashSet<Type> seen, DeviceEvent happened)
    {
        var type = happened.GetType();
        seen.Add(type);
        var fields = JsonSerializer.SerializeToNode(happened, type, Whole)!.AsObject();
        fields["type"] ??= JsonNamingPolicy.CamelCase.ConvertName(type.Name);
        TextOf(text => EngineText.Event(text, happened)).ShouldBe(JsonText.WriteSorted(fields));
    }

    private static string TextOf(Action<Utf8Text> write)
    {
        var text = new Utf8Text();
        write(text);
        return JsonText.WriteSorted(JsonNode.Parse(Encoding.UTF8.GetString(text.Written.Span)));
    }
}
