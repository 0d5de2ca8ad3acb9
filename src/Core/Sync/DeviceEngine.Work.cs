namespace Kaunta.Core.Sync;

public static partial class DeviceEngine
{
    /// <summary>One step under way: the state as far as it has got, and the commands so far.</summary>
    private sealed class Work(DeviceState before, DeviceEvent happened)
    {
        public DeviceState State { get; private set; } = before;
        public List<DeviceCommand> Commands { get; } = [];
        private long Now => happened.Now;

        public void Take()
        {
            switch (happened)
            {
                case Enrolled enrolled:
                    State = new DeviceState
                    {
                        Phase = "active",
                        Leader = State.Leader,
                        LastContact = Now,
                        Streams = [JournalStream.Of(enrolled.Head)],
                    };
                    break;
                case Started started:
                    // Requests under way died with the program; what they did is learnt by asking again.
                    State = State with
                    {
                        Push = Lane.Resting,
                        Pull = Lane.Resting,
                        Leader = false,
                        Listening = false,
                        Online = true,
                        Stale = true,
                        PollAt = 0,
                        Storage = null,
                        Phase = State.Phase == "none" ? "active" : State.Phase,
                    };
                    foreach (var end in started.Ends ?? [])
                        SetEnd(end, started.Head);
                    SetHead(started.Head);
                    break;
                case Recorded recorded:
                    SetHead(recorded.Head);
                    break;
                case Signal signal:
                    TakeSignal(signal.Type);
                    break;
                case PushAnswered answer when State.Push.Busy?.Request == answer.Request:
                    PushAnswered(answer);
                    break;
                case PullProgress progress when State.Pull.Busy?.Request == progress.Request:
                    State = State with { Pull = State.Pull with { Busy = State.Pull.Busy with { Deadline = Now + DeadlineMs } } };
                    break;
                case PullAnswered answer when State.Pull.Busy?.Request == answer.Request:
                    PullAnswered(answer);
                    break;
                case Refused refused when State.Push.Busy?.Request == refused.Request:
                    PushRefused(refused);
                    break;
                case Refused refused when State.Pull.Busy?.Request == refused.Request:
                    State = State with { Stale = true };
                    State = Known(refused) with { Pull = Refuse(State.Pull, refused) };
                    break;
                case Failed failed:
                    TakeFailed(failed);
                    break;
                case Forked forked:
                    TakeForked(forked);
                    break;
                case StorageFailed failed:
                    State = State with { Storage = failed.Code };
                    DropRequests();
                    break;
            }
        }

        private void TakeSignal(string type)
        {
            switch (type)
            {
                case "online" or "wake":
                    // A hint only, but a good moment to try: what failed for want of a network is tried again at once.
                    State = State with
                    {
                        Online = true,
                        Push = Hinted(State.Push),
                        Pull = Hinted(State.Pull),
                    };
                    if (type == "wake")
                        State = State with
                        {
                            Push = State.Push with { Until = 0 },
                            Pull = State.Pull with { Until = 0 },
                            PollAt = 0,
                            Stale = true,
                        };
                    break;
                case "offline":
                    State = State with { Online = false };
                    break;
                case "news":
                    State = State with { Stale = true };
                    break;
                case "listening":
                    State = State with { Listening = true, Stale = true };
                    break;
                case "silent":
                    State = State with { Listening = false, PollAt = Math.Min(State.PollAt, Now + PollMs) };
                    break;
                case "leaderGained":
                    State = State with { Leader = true };
                    if (State.Forking is { } forking)
                        Commands.Add(new ForkCommand(State.Streams[forking.Stream].Incarnation, forking.First));
                    break;
                case "leaderLost":
                    State = State with { Leader = false, Listening = false };
                    DropRequests();
                    break;
            }
        }

        private static Lane Hinted(Lane lane) => lane.Busy is null && IsNetwork(lane.Reason) ? lane with { Until = 0 } : lane;

        private void DropRequests()
        {
            if (State.Push.Busy is { } push)
                Commands.Add(new AbortCommand(push.Request));
            if (State.Pull.Busy is { } pull)
                Commands.Add(new AbortCommand(pull.Request));
            State = State with { Push = State.Push with { Busy = null }, Pull = State.Pull with { Busy = null } };
        }

        /// <summary>Ends what is past its deadline and starts what is due.</summary>
        public void Proceed()
        {
            if (State.Push.Busy is { } push && Now >= push.Deadline)
            {
                Commands.Add(new AbortCommand(push.Request));
                State = State with { Batch = Halved(State.Batch), Push = Fail(State.Push, happened, "timeout", 0) };
            }
            if (State.Pull.Busy is { } pull && Now >= pull.Deadline)
            {
                Commands.Add(new AbortCommand(pull.Request));
                State = State with { Stale = true, Pull = Fail(State.Pull, happened, "timeout", 0) };
            }
            if (CanOffer(State) && Now >= State.PollAt)
                OfferEnd();
            if (CanPush(State) && State.Push.Busy is null && Now >= State.Push.Until)
                StartPush();
            if (CanPull(State) && State.Pull.Busy is null && Now >= PullDue(State))
                StartPull();
        }

        private void OfferEnd()
        {
            State = State with { PollAt = Now + PollListeningMs };
            var at = State.Streams.ToList().FindLastIndex(stream => stream.Seq >= stream.First);
            if (at >= 0)
                SetStream(at, State.Streams[at] with { Confirmed = State.Streams[at].Seq - 1 });
        }

        private void StartPush()
        {
            var at = State.Streams.ToList().FindIndex(stream => stream.Confirmed < stream.Seq);
            var stream = State.Streams[at];
            var first = stream.Confirmed + 1;
            var request = State.Requests + 1;
            var count = Math.Min(State.Batch, stream.Seq - stream.Confirmed);
            var busy = new BusyRequest(request, Now + DeadlineMs, at, first, first + count - 1);
            State = State with { Requests = request, Push = State.Push with { Busy = busy } };
            Commands.Add(new PushCommand(request, stream.Incarnation, stream.Branch, first, count, State.Phase == "revoked"));
        }

        private void StartPull()
        {
            var request = State.Requests + 1;
            State = State with
            {
                Stale = false,
                // Each load from the beginning is one, also one that begins again: of a page that was cut there are rows, perhaps of a
                // lost epoch.
                Generation = State.Cursors.Count == 0 ? State.Generation + 1 : State.Generation,
                Requests = request,
                Pull = State.Pull with { Busy = new(request, Now + DeadlineMs, -1, 0, 0) },
            };
            Commands.Add(new PullCommand(request, State.Epoch, State.Cursors, PullLimit, State.Generation));
        }

        private void PushAnswered(PushAnswered answer)
        {
            var (_, _, at, first, last) = State.Push.Busy!;
            var stream = State.Streams[at];
            var journal = answer.Journal;
            var behindGap = answer.First > first;
            if (
                journal.Incarnation != stream.Incarnation
                || (journal.Branch != stream.Branch && !behindGap)
                || journal.Seq < (answer.First ?? first)
            )
            {
                // It speaks of something that wasn't asked: counting on it could lose a sale.
                State = State with
                {
                    Push = Fail(State.Push, happened, "answer_wrong", 0),
                };
                return;
            }
            PushDone();
            NewEpoch(answer.Epoch);
            stream = State.Streams[at];
            var parts = behindGap && journal.Branch != stream.Branch;
            var isLast = at == State.Streams.Count - 1 && (!parts || answer.First <= stream.Seq);
            // What was sent comes back with the feed, as the server sees it.
            State = State with
            {
                Batch = Math.Min(MaxBatch, State.Batch * 2),
                ArchivedSeq = answer.ArchivedSeq,
                Stale = true,
            };
            if (parts)
                PartAtGap(at, journal, first, answer.First!.Value, answer.Last ?? last);
            else
                // What the server holds behind the lines that were sent may be a copied device's: only what was sent is known to be the same.
                SetStream(
                    at,
                    stream with
                    {
                        Confirmed = Math.Min(journal.Seq, Math.Min(answer.Last ?? last, last)),
                        Agreed = stream.Shared ? journal.Seq >= stream.Seq : Equal(journal, stream),
                    }
                );
            var end = State.Streams[^1];
            // The server has operations of this journal that this device doesn't: it was copied, or restored to an older state. Or what is
            // here stands behind a gap there: what is recorded from now on doesn't.
            if (isLast && end.Confirmed == end.Seq && (journal.Seq > end.Seq || end.Branch.Length > 0))
                Fork(State.Streams.Count - 1, end.Seq + 1);
            if (Light.Of(State).Colour == "green")
                State = State with { AgreedAt = Now };
        }

        private void PushRefused(Refused refused)
        {
            var (_, _, at, first, _) = State.Push.Busy!;
            var stream = State.Streams[at];
            if (refused is { Code: "journal_gap", Expected: { } expected } && expected < first)
            {
                // The server holds less than it once said (it was restored), or the first line can't be read, and only the one before
                // tells what it follows: send from there, which may be in the part before a fork.
                var lacking = State
                    .Streams.ToList()
                    .FindIndex(one => one.Incarnation == stream.Incarnation && one.First <= expected && expected <= one.Confirmed);
                // It lacks what can't be read here, between two parts: they are one again, until that is met.
                while (lacking < 0 && expected < State.Streams[at].First)
                {
                    at = Rejoin(at);
                    lacking = State.Streams[at].First <= expected ? at : -1;
                }
                if (lacking >= 0)
                {
                    PushDone();
                    SetStream(lacking, State.Streams[lacking] with { Confirmed = expected - 1, Agreed = false });
                    return;
                }
            }
            var isUnknown = refused.Code == "push_malformed" || (refused.Code == "journal_differs" && refused.Seq < stream.First);
            if (isUnknown && stream.Branch.Length > 0)
            {
                // A restored server knows no such branch. Offer it from its beginning; if what it differed from is gone too, or another's
                // lines stand where something is missing before it, it goes on where the part before it ends.
                PushDone();
                if (first > stream.First)
                    SetStream(at, stream with { Agreed = false, Confirmed = stream.First - 1 });
                else
                    Rejoin(at);
                return;
            }
            // Of a branch, another copy holds the same beginning: what differs from it is a branch of that branch.
            var begin = stream.Branch.Length == 0 ? 1 : stream.First;
            if (
                refused is { Code: "journal_differs", Seq: { } seq }
                && seq <= stream.Seq
                && (seq > first || first > begin || (stream.Branch.Length == 0 && seq == first))
            )
            {
                PushDone();
                if (seq > first || first == begin)
                {
                    SetStream(at, stream with { Agreed = false });
                    Fork(at, seq);
                    return;
                }
                // What was thought to be common may not be: an unreadable line doesn't tell what it follows. Go back, and on to this
                // line again, until one is found that both sides have.
                State = State with
                {
                    Batch = Math.Min(MaxBatch, State.Batch * 2),
                };
                SetStream(at, stream with { Agreed = false, Confirmed = Math.Max(begin - 1, first - State.Batch) });
                return;
            }
            if (refused.Status == 413)
            {
                var smaller = State.Batch > 1;
                State = State with { Batch = Halved(State.Batch) };
                if (smaller)
                {
                    PushDone();
                    return;
                }
            }
            State = Known(refused) with { Push = Refuse(State.Push, refused) };
        }

        private void PullAnswered(PullAnswered answer)
        {
            State = State with { Pull = Lane.Resting, LastContact = Now };
            // Rows of another epoch that were asked for with this epoch's cursors: ask again from the start.
            if (NewEpoch(answer.Epoch))
                return;
            if (answer.Resync)
            {
                State = State with { Cursors = [], Stale = true };
                return;
            }
            State = State with { Cursors = answer.Cursors };
            if (answer.More)
            {
                State = State with { Stale = true };
                return;
            }
            State = State with { PollAt = Now + (State.Listening ? PollListeningMs : PollMs) };
            if (State.Swept != State.Generation)
            {
                State = State with { Swept = State.Generation };
                Commands.Add(new SweepCommand(State.Generation));
            }
        }

        /// <summary>
        /// Another epoch: the server was restored. Everything is pulled again, and the end of every stream is offered again: the
        /// answer says where the server's journal ends, and what is above is sent once more.
        /// </summary>
        private bool NewEpoch(string epoch)
        {
            var changed = State.Epoch is not null && State.Epoch != epoch;
            State = State with { Epoch = epoch };
            if (!changed)
                return false;
            State = State with
            {
                Cursors = [],
                Stale = true,
                Streams =
                [
                    .. State.Streams.Select(stream =>
                        stream with
                        {
                            Agreed = false,
                            Confirmed = Math.Min(stream.Confirmed, Math.Max(stream.First - 1, stream.Seq - 1)),
                        }
                    ),
                ],
            };
            return true;
        }

        /// <summary>A branch and the part before it are one run again: of the branch that it parted from, or of the journal.</summary>
        private int Rejoin(int at)
        {
            var stream = State.Streams[at];
            var before = State.Streams.LastOrDefault(one => one.Incarnation == stream.Incarnation && one.Seq < stream.First);
            SetStream(at, stream with { Agreed = false, Branch = before?.Branch ?? "", First = before?.First ?? 1, Shared = true });
            if (before is null)
                return at;
            State = State with { Streams = [.. State.Streams.Where(one => one != before)] };
            return at - 1;
        }

        /// <summary>
        /// What stood from <paramref name="lost"/> up to <paramref name="first"/> can't be read any more, nor has the server got it: what is
        /// behind is a branch there, a part of its own here.
        /// </summary>
        private void PartAtGap(int at, ServerJournal journal, long lost, long first, long last)
        {
            var stream = State.Streams[at];
            JournalStream[] parts =
            [
                stream with
                {
                    Seq = lost - 1,
                    Hash = "",
                    Total = 0,
                    Confirmed = lost - 1,
                    Agreed = true,
                    Shared = true,
                },
                stream with
                {
                    Branch = journal.Branch,
                    First = first,
                    Confirmed = Math.Min(journal.Seq, last),
                    Agreed = journal.Seq >= stream.Seq,
                    Shared = true,
                },
            ];
            State = State with
            {
                Streams = [.. State.Streams.Take(at), .. parts.Where(part => part.First <= part.Seq), .. State.Streams.Skip(at + 1)],
            };
        }

        private void Fork(int at, long first)
        {
            State = State with { Forking = new(at, first) };
            Commands.Add(new ForkCommand(State.Streams[at].Incarnation, first));
        }

        /// <summary>
        /// Where an incarnation before <paramref name="head"/>'s ends, as storage has it. Notes may be older than that, or speak of what can't
        /// be read any more: all that can be read is to be sent, and its end is offered again: a restored server may lack what stood before the
        /// lines that are lost. Of what ended there the server may hold more, so the two sides' sums can't be compared; only that it arrived.
        /// </summary>
        private void SetEnd(DeviceHead end, DeviceHead head)
        {
            var forked = State.Forking is { } under ? State.Streams[under.Stream] : null;
            var readable = State.Streams.Where(one => one.Incarnation != end.Incarnation || one.First <= end.Seq).ToList();
            var last = readable.FindLastIndex(one => one.Incarnation == end.Incarnation);
            if (last < 0 && end.Seq > 0)
            {
                var at = readable.FindIndex(one => one.Incarnation == head.Incarnation);
                readable.Insert(at < 0 ? readable.Count : at, JournalStream.Of(end) with { Shared = true });
            }
            else if (last >= 0 && readable[last] is var stream && (stream.Seq != end.Seq || stream is { Branch: "", Shared: false }))
                readable[last] = stream with
                {
                    Seq = end.Seq,
                    Hash = end.Hash,
                    Total = 0,
                    Confirmed = Math.Min(stream.Confirmed, Math.Max(stream.First - 1, end.Seq - 1)),
                    Agreed = false,
                    Shared = true,
                };
            State = State with { Streams = readable };
            if (State.Forking is not { } forking)
                return;
            // Where two histories part behind what can be read, there is no tail to send.
            var place = readable.FindIndex(one => one.Incarnation == forked!.Incarnation && one.First == forked.First);
            State = State with
            {
                Forking = place >= 0 && forking.First <= readable[place].Seq + 1 ? forking with { Stream = place } : null,
            };
        }

        /// <summary>Storage has opened a new incarnation; the differing tail goes to the server as a branch, before anything new.</summary>
        private void TakeForked(Forked forked)
        {
            if (State.Forking is not { } forking)
                return;
            var (at, first) = forking;
            var stream = State.Streams[at];
            // An incarnation that had ended before may differ too, after a restore: then the parts that it had are one tail again.
            var parts = State.Streams.Where(one => one.Incarnation != stream.Incarnation).ToList();
            var place = State.Streams.ToList().FindIndex(one => one.Incarnation == stream.Incarnation);
            if (State.Streams.All(one => one.Incarnation != forked.Head.Incarnation))
                parts.Insert(place, JournalStream.Of(forked.Head));
            var tail = forked.Tail;
            if (first <= tail.Seq)
                parts.Insert(
                    place,
                    stream with
                    {
                        Branch = forked.Branch,
                        First = first,
                        Seq = tail.Seq,
                        Hash = tail.Hash,
                        Total = tail.Total,
                        Confirmed = first - 1,
                        Agreed = false,
                    }
                );
            // What both branches share stays in the list: a restored server may ask for it again.
            if (first > 1)
                parts.Insert(
                    place,
                    stream with
                    {
                        First = stream.Branch.Length == 0 ? 1 : stream.First,
                        Seq = first - 1,
                        Hash = "",
                        Total = 0,
                        Confirmed = first - 1,
                        Agreed = true,
                        Shared = true,
                    }
                );
            // A branch of a branch: what came before the first branch is a part of its own.
            if (stream.Branch.Length > 0)
                parts.InsertRange(place, State.Streams.Where(one => one.Incarnation == stream.Incarnation && one.First < stream.First));
            State = State with { Forking = null, Streams = parts };
        }

        private void TakeFailed(Failed failed)
        {
            if (State.Push.Busy?.Request == failed.Request)
            {
                // A slow upload may simply be too large for this network.
                if (failed.Why == "timeout")
                    State = State with { Batch = Halved(State.Batch) };
                State = State with { Push = Fail(State.Push, happened, failed.Why, 0) };
            }
            if (State.Pull.Busy?.Request == failed.Request)
                State = State with { Stale = true, Pull = Fail(State.Pull, happened, failed.Why, 0) };
        }

        private DeviceState Known(Refused refused) =>
            State with
            {
                LastContact = Now,
                Phase = refused.Code switch
                {
                    "device_revoked" => "revoked",
                    "moved" => "moved",
                    _ => State.Phase,
                },
            };

        private Lane Refuse(Lane lane, Refused refused)
        {
            // From now on what was sold is deposited: another door, so at once. The other lane may have heard of it before.
            // A nonce that is too old is nobody's fault: two servers whose clocks differ say so in turns.
            var soon = refused.Code is "device_revoked" or "nonce_expired";
            var person = !soon && refused.Status is (400 or 401 or 403 or 413 or 426);
            return Fail(lane, happened, refused.Code, Math.Max(person ? LockedOutMs : 0, refused.RetryAfterMs ?? 0));
        }

        private void PushDone() => State = State with { Push = Lane.Resting, LastContact = Now };

        private void SetHead(DeviceHead head)
        {
            var last = State.Streams.Count == 0 ? null : State.Streams[^1];
            if (last?.Incarnation != head.Incarnation)
            {
                // News of an incarnation that has ended since is old news.
                if (State.Streams.All(stream => stream.Incarnation != head.Incarnation))
                    State = State with { Streams = [.. State.Streams, JournalStream.Of(head)] };
            }
            else if (head.Seq > last.Seq)
                SetStream(State.Streams.Count - 1, last with { Seq = head.Seq, Hash = head.Hash, Total = head.Total, Agreed = false });
        }

        private void SetStream(int at, JournalStream stream)
        {
            var streams = State.Streams.ToList();
            streams[at] = stream;
            State = State with { Streams = streams };
        }

        private static bool Equal(ServerJournal journal, JournalStream stream) =>
            journal.Seq == stream.Seq
            && journal.Hash == stream.Hash
            && journal.Total == stream.Total
            && journal.Count == stream.Seq - stream.First + 1;

        private static int Halved(int batch) => Math.Max(1, batch / 2);
    }
}
