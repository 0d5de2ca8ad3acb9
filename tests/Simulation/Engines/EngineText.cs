using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Engines;

/// <summary>
/// States and commands exactly as JSON.stringify writes those of <c>app/core/engine.ts</c>, names in the order in which the engine has
/// them, so that the texts of both can be compared byte for byte; and events as it reads them. Should either side get a field more, or
/// another order, every run differs; <c>EngineTextTests</c> holds the texts to what the records themselves have.
/// </summary>
internal static class EngineText
{
    // ---- what an engine says -------------------------------------------------------------------------------------------

    public static void Said(Utf8Text text, DeviceState state, IReadOnlyList<DeviceCommand> commands, bool noted)
    {
        text.Raw("["u8);
        for (var at = 0; at < commands.Count; at++)
        {
            if (at > 0)
                text.Raw(","u8);
            Command(text, commands[at]);
        }
        text.Raw("]\n"u8);
        State(text, state);
        text.Raw("\n"u8).Flag(noted).Raw("\n"u8);
    }

    public static void State(Utf8Text text, DeviceState state)
    {
        text.Raw("{\"phase\":"u8).Text(state.Phase).Raw(",\"streams\":["u8);
        for (var at = 0; at < state.Streams.Count; at++)
        {
            if (at > 0)
                text.Raw(","u8);
            Stream(text, state.Streams[at]);
        }
        text.Raw("],\"forking\":"u8);
        if (state.Forking is { } forking)
            text.Raw("{\"stream\":"u8).Number(forking.Stream).Raw(",\"first\":"u8).Number(forking.First).Raw("}"u8);
        else
            text.Raw("null"u8);
        Lane(text.Raw(",\"push\":"u8), state.Push);
        Lane(text.Raw(",\"pull\":"u8), state.Pull);
        text.Raw(",\"batch\":"u8).Number(state.Batch).Raw(",\"requests\":"u8).Number(state.Requests);
        text.Raw(",\"epoch\":"u8).Text(state.Epoch).Raw(",\"cursors\":"u8).Texts(state.Cursors);
        text.Raw(",\"generation\":"u8).Number(state.Generation).Raw(",\"swept\":"u8).Number(state.Swept);
        text.Raw(",\"stale\":"u8).Flag(state.Stale).Raw(",\"pollAt\":"u8).Number(state.PollAt);
        text.Raw(",\"listening\":"u8)
            .Flag(state.Listening)
            .Raw(",\"leader\":"u8)
            .Flag(state.Leader)
            .Raw(",\"online\":"u8)
            .Flag(state.Online);
        text.Raw(",\"archivedSeq\":"u8).Number(state.ArchivedSeq).Raw(",\"lastContact\":"u8).Number(state.LastContact);
        text.Raw(",\"agreedAt\":"u8).Number(state.AgreedAt).Raw(",\"storage\":"u8).Text(state.Storage).Raw("}"u8);
    }

    private static void Stream(Utf8Text text, JournalStream stream)
    {
        text.Raw("{\"incarnation\":"u8).Text(stream.Incarnation).Raw(",\"branch\":"u8).Text(stream.Branch);
        text.Raw(",\"first\":"u8).Number(stream.First).Raw(",\"seq\":"u8).Number(stream.Seq).Raw(",\"hash\":"u8).Text(stream.Hash);
        text.Raw(",\"total\":"u8).Number(stream.Total).Raw(",\"confirmed\":"u8).Number(stream.Confirmed);
        text.Raw(",\"agreed\":"u8).Flag(stream.Agreed).Raw(",\"shared\":"u8).Flag(stream.Shared).Raw("}"u8);
    }

    private static void Lane(Utf8Text text, Lane lane)
    {
        if (lane.Busy is { } busy)
        {
            text.Raw("{\"busy\":{\"request\":"u8).Number(busy.Request).Raw(",\"deadline\":"u8).Number(busy.Deadline);
            text.Raw(",\"stream\":"u8).Number(busy.Stream).Raw(",\"first\":"u8).Number(busy.First);
            text.Raw(",\"last\":"u8).Number(busy.Last).Raw("}"u8);
        }
        else
            text.Raw("{\"busy\":null"u8);
        text.Raw(",\"attempt\":"u8).Number(lane.Attempt).Raw(",\"until\":"u8).Number(lane.Until);
        text.Raw(",\"reason\":"u8).Text(lane.Reason).Raw("}"u8);
    }

    public static void Command(Utf8Text text, DeviceCommand command)
    {
        switch (command)
        {
            case PushCommand push:
                text.Raw("{\"do\":\"push\",\"request\":"u8).Number(push.Request).Raw(",\"incarnation\":"u8).Text(push.Incarnation);
                text.Raw(",\"branch\":"u8).Text(push.Branch).Raw(",\"first\":"u8).Number(push.First);
                text.Raw(",\"count\":"u8).Number(push.Count).Raw(",\"deposit\":"u8).Flag(push.Deposit).Raw("}"u8);
                break;
            case PullCommand pull:
                text.Raw("{\"do\":\"pull\",\"request\":"u8).Number(pull.Request).Raw(",\"epoch\":"u8).Text(pull.Epoch);
                text.Raw(",\"cursors\":"u8).Texts(pull.Cursors).Raw(",\"limit\":"u8).Number(pull.Limit);
                text.Raw(",\"generation\":"u8).Number(pull.Generation).Raw("}"u8);
                break;
            case AbortCommand abort:
                text.Raw("{\"do\":\"abort\",\"request\":"u8).Number(abort.Request).Raw("}"u8);
                break;
            case ForkCommand fork:
                text.Raw("{\"do\":\"fork\",\"incarnation\":"u8).Text(fork.Incarnation).Raw(",\"first\":"u8).Number(fork.First).Raw("}"u8);
                break;
            case SweepCommand sweep:
                text.Raw("{\"do\":\"sweep\",\"generation\":"u8).Number(sweep.Generation).Raw("}"u8);
                break;
            case LightCommand { Light: var light }:
                text.Raw("{\"do\":\"light\",\"colour\":"u8).Text(light.Colour).Raw(",\"reason\":"u8).Text(light.Reason);
                text.Raw(",\"unsent\":"u8).Number(light.Unsent).Raw("}"u8);
                break;
            case WaitCommand wait:
                text.Raw("{\"do\":\"wait\",\"until\":"u8).Number(wait.Until).Raw("}"u8);
                break;
            default:
                throw new InvalidOperationException($"The simulation doesn't know the command {command}.");
        }
    }

    // ---- what an engine is told ----------------------------------------------------------------------------------------

    public static void Event(Utf8Text text, DeviceEvent happened)
    {
        text.Raw("{\"now\":"u8).Number(happened.Now).Raw(",\"random\":"u8).Number(happened.Random).Raw(",\"type\":"u8);
        switch (happened)
        {
            case Enrolled enrolled:
                Head(text.Raw("\"enrolled\",\"head\":"u8), enrolled.Head);
                break;
            case Started started:
                Head(text.Raw("\"started\",\"head\":"u8), started.Head);
                if (started.Ends is { } ends)
                {
                    text.Raw(",\"ends\":["u8);
                    for (var at = 0; at < ends.Count; at++)
                        Head(at > 0 ? text.Raw(","u8) : text, ends[at]);
                    text.Raw("]"u8);
                }
                break;
            case Recorded recorded:
                Head(text.Raw("\"recorded\",\"head\":"u8), recorded.Head);
                break;
            case Signal signal:
                text.Text(signal.Type);
                break;
            case PushAnswered answer:
                PushAnswered(text, answer);
                break;
            case PullProgress progress:
                text.Raw("\"pullProgress\",\"request\":"u8).Number(progress.Request);
                break;
            case PullAnswered answer:
                text.Raw("\"pullAnswered\",\"request\":"u8).Number(answer.Request).Raw(",\"epoch\":"u8).Text(answer.Epoch);
                text.Raw(",\"cursors\":"u8).Texts(answer.Cursors).Raw(",\"more\":"u8).Flag(answer.More);
                text.Raw(",\"resync\":"u8).Flag(answer.Resync);
                break;
            case Refused refused:
                Refused(text, refused);
                break;
            case Failed failed:
                text.Raw("\"failed\",\"request\":"u8).Number(failed.Request).Raw(",\"why\":"u8).Text(failed.Why);
                break;
            case Forked forked:
                Head(text.Raw("\"forked\",\"branch\":"u8).Text(forked.Branch).Raw(",\"tail\":"u8), forked.Tail);
                Head(text.Raw(",\"head\":"u8), forked.Head);
                break;
            case StorageFailed failed:
                text.Raw("\"storageFailed\",\"code\":"u8).Text(failed.Code);
                break;
            default:
                throw new InvalidOperationException($"The simulation doesn't know the event {happened}.");
        }
        text.Raw("}"u8);
    }

    private static void PushAnswered(Utf8Text text, PushAnswered answer)
    {
        var journal = answer.Journal;
        text.Raw("\"pushAnswered\",\"request\":"u8)
            .Number(answer.Request)
            .Raw(",\"journal\":{\"incarnation\":"u8)
            .Text(journal.Incarnation);
        text.Raw(",\"branch\":"u8).Text(journal.Branch).Raw(",\"seq\":"u8).Number(journal.Seq).Raw(",\"hash\":"u8).Text(journal.Hash);
        text.Raw(",\"count\":"u8).Number(journal.Count).Raw(",\"total\":"u8).Number(journal.Total);
        text.Raw("},\"archivedSeq\":"u8).Number(answer.ArchivedSeq).Raw(",\"epoch\":"u8).Text(answer.Epoch);
        if (answer.First is { } first)
            text.Raw(",\"first\":"u8).Number(first);
        if (answer.Last is { } last)
            text.Raw(",\"last\":"u8).Number(last);
    }

    private static void Refused(Utf8Text text, Refused refused)
    {
        text.Raw("\"refused\",\"request\":"u8).Number(refused.Request).Raw(",\"status\":"u8).Number(refused.Status);
        text.Raw(",\"code\":"u8).Text(refused.Code);
        if (refused.Expected is { } expected)
            text.Raw(",\"expected\":"u8).Number(expected);
        if (refused.Seq is { } seq)
            text.Raw(",\"seq\":"u8).Number(seq);
        if (refused.Hash is { } hash)
            text.Raw(",\"hash\":"u8).Text(hash);
        if (refused.RetryAfterMs is { } retryAfterMs)
            text.Raw(",\"retryAfterMs\":"u8).Number(retryAfterMs);
    }

    private static void Head(Utf8Text text, DeviceHead head)
    {
        text.Raw("{\"incarnation\":"u8).Text(head.Incarnation).Raw(",\"seq\":"u8).Number(head.Seq);
        text.Raw(",\"hash\":"u8).Text(head.Hash).Raw(",\"total\":"u8).Number(head.Total).Raw("}"u8);
    }
}
