using Kaunta.Core.Journal;

namespace Kaunta.Modules.Tests.Sync.Model;

internal sealed record HistoryLine(string Text, string Hash, Guid? Id);

/// <summary>What one copy of a device has written, and what it believes of the server.</summary>
internal sealed class History
{
    public List<HistoryLine> Lines { get; } = [];

    /// <summary>The branch that it sends to, and its first operation.</summary>
    public string Branch { get; private set; } = "";
    public int Start { get; private set; } = 1;

    /// <summary>The server holds everything up to here, as far as is known.</summary>
    public int Sent { get; private set; }

    public string Head => Lines.Count == 0 ? JournalHash.Zero : Lines[^1].Hash;

    public static History Of(TestJournal journal)
    {
        var history = new History();
        for (var seq = 1; seq <= journal.Count; seq++)
            history.Lines.Add(new(journal.LineOf(seq), journal.HashOf(seq), null));
        return history;
    }

    /// <summary>A copy of the device as it was when it had written so many.</summary>
    public History Copy(int count)
    {
        var copy = new History
        {
            Branch = Start <= count ? Branch : "",
            Start = Start <= count ? Start : 1,
            Sent = Math.Min(Sent, count),
        };
        copy.Lines.AddRange(Lines.Take(count));
        return copy;
    }

    /// <summary>Goes by the answer as a device does, only less carefully.</summary>
    public void Heard(Told told, int last)
    {
        switch (told.Code)
        {
            case null:
                Sent = Math.Max(Sent, last);
                break;
            case "journal_gap":
                Sent = (int)told.Expected - 1;
                break;
            case "journal_differs" when told.Seq <= Sent:
                Sent = (int)told.Seq - 1;
                break;
            case "journal_differs":
                (Branch, Start, Sent) = (Lines[(int)told.Seq - 1].Hash, (int)told.Seq, (int)told.Seq - 1);
                break;
            default:
                (Branch, Start) = ("", 1);
                break;
        }
    }
}
