namespace Kaunta.Simulation.Plants;

/// <summary>A bug in the text of the app's engine.</summary>
/// <param name="Fault">In the catalogue of docs/guide/sync.md's faults.</param>
internal sealed record AppPlant(string Name, string Fault, string Find, string Put)
{
    public static IReadOnlyList<AppPlant> All { get; } =
    [
        new(
            "a push that failed counts as sent",
            "C-02",
            "        fail(lane, event, event.why, 0);\n",
            "        if (lane === state.push) state.streams[lane.busy.stream]!.confirmed = lane.busy.last;\n        fail(lane, event, event.why, 0);\n"
        ),
        new(
            "a prefix that arrived confirms all",
            "C-09",
            "stream.confirmed = Math.min(journal.seq, event.last ?? last, last);",
            "stream.confirmed = stream.seq;"
        ),
        new(
            "what the server has of a copied device counts as sent",
            "C-13",
            "stream.confirmed = Math.min(journal.seq, event.last ?? last, last);",
            "stream.confirmed = Math.min(journal.seq, stream.seq);"
        ),
        new(
            "a silent connection is waited for",
            "C-30",
            "if (!lane.busy || now < lane.busy.deadline) continue;",
            "if (now >= 0) continue;"
        ),
        new(
            "another epoch changes nothing",
            "C-14",
            "  if (!changed) return false;",
            "  if (now0()) return false;\n  function now0(): boolean { return true; }"
        ),
        new(
            "a restored server isn't refilled",
            "C-14",
            "stream.confirmed = Math.min(stream.confirmed, Math.max(stream.first - 1, stream.seq - 1));",
            ""
        ),
        new(
            "a gap isn't filled",
            "C-14",
            "if (event.code === 'journal_gap' && expected !== undefined && expected < first) {",
            "if (event.code === 'gap' && expected !== undefined && expected < first) {"
        ),
        new("a revoked till never looks again", "C-23", "  if (canOffer(state) && now >= state.pollAt) offerEnd(state, now);\n", ""),
        new("a revoked till knocks at the old door", "C-23", "const deposit = state.phase === 'revoked';", "const deposit = false;"),
        new("rows of an old generation stay", "C-16", "    if (state.cursors.length === 0) state.generation++;\n", ""),
        new("nothing is swept after a resync", "C-16", "    commands.push({ do: 'sweep', generation: state.generation });\n", ""),
        new(
            "cursors of another epoch are kept",
            "C-06",
            "  state.cursors = [];\n  state.stale = true;\n  for",
            "  state.stale = true;\n  for"
        ),
        new("news are not listened to", "C-33", "    case 'news':\n      state.stale = true;\n", "    case 'news':\n"),
        new("a fork's tail isn't sent", "C-13", "  if (first <= seq) parts.push(", "  if (first > seq) parts.push("),
        new(
            "a difference isn't a fork",
            "C-13",
            "if (seq > first || first === begin) fork(state, at, seq, commands);",
            "if (seq > first || first === 1) state.stale = true;"
        ),
        new("what came before a fork is forgotten", "C-13", "  if (first > 1) parts.push(", "  if (first < 1) parts.push("),
        new(
            "a branch that a restored server lost is given up",
            "C-14",
            "if (stream.branch !== '' && (event.code === 'push_malformed' ||",
            "if (stream.branch !== '' && (event.code === 'malformed' ||"
        ),
        new(
            "a branch that goes on as the journal again is summed up by itself",
            "C-14",
            "first: before?.first ?? 1, shared: true });",
            "first: before?.first ?? 1 });"
        ),
        new(
            "lines that a file brought before are taken for a copy's",
            "C-13",
            "stream.confirmed === stream.seq && (journal.seq > stream.seq || ",
            "(journal.seq > last || "
        ),
        new(
            "what is behind a lost line is taken for the journal's own",
            "C-14",
            "  if (behindGap && journal.branch !== stream.branch) partAtGap(",
            "  if (behindGap && journal.branch === stream.branch) partAtGap("
        ),
        new("a batch that is too large stays so", "C-29", "    if (smaller) {", "    if (smaller && state.batch > 1_000_000) {"),
        new(
            "what wasn't sent is forgotten at a start",
            "C-10",
            "      setHead(state, event.head);\n      break;\n    case 'recorded':",
            "      state.streams = [{ ...streamOf(event.head), confirmed: event.head.seq, agreed: true }];\n      break;\n    case 'recorded':"
        ),
        new(
            "older notes are believed where the journal's end is lost",
            "C-10",
            "Object.assign(last, { seq, hash, total: 0,",
            "Object.assign(last, { seq: Math.min(last.seq, seq), hash, total: 0,"
        ),
        new("an incarnation that the notes don't know is left out", "C-10", "  if (!last && seq > 0) {", "  if (!last && seq < 0) {"),
        new(
            "what ended where the end is lost isn't offered again",
            "C-10",
            "confirmed: Math.min(last.confirmed, Math.max(last.first - 1, seq - 1)), agreed: false, shared: true });",
            "confirmed: Math.min(last.confirmed, seq), agreed: last.confirmed >= seq, shared: true });"
        ),
        new(
            "what ended where the end is lost is compared by its sums",
            "C-10",
            "agreed: false, shared: true });\n  }\n  state.streams",
            "agreed: false });\n  }\n  state.streams"
        ),
        new("nobody wakes the engine to try again", "C-40", "  else if (canPush(state)) moments.push(state.push.until);\n", ""),
    ];
}
