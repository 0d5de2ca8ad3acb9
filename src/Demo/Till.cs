using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.DeviceClient;

namespace Kaunta.Demo;

/// <summary>
/// One register: writes what happens at it into its device's journal, at the time at which it is said to have happened. Every id
/// and salt follows from the seed.
/// </summary>
internal sealed class Till
{
    private readonly Device device;
    private readonly RegisterFacts register;
    private readonly Seed seed;
    private readonly StaffId owner;
    private long ids;
    private long salts;
    private long receipts;

    public Till(Device device, RegisterFacts register, LocationId location, StaffId owner, Seed seed)
    {
        this.device = device;
        this.register = register;
        this.seed = seed;
        this.owner = owner;
        Location = location;
        Drawer = new(this);
    }

    public RegisterFacts Register => register;

    public LocationId Location { get; }

    public Drawer Drawer { get; }

    public Device Device => device;

    /// <summary>The time of what is written next.</summary>
    public DateTimeOffset Now { get; set; }

    public DateOnly Day => ShopTime.Day(Now);

    public string NewId() => seed.Id(Now, "id", Key(++ids)).ToString();

    public byte[] NewSalt() => seed.Salt("salt", Key(++salts));

    /// <summary>The next receipt number of the till's series.</summary>
    public (long Number, string Receipt) NextReceipt()
    {
        receipts++;
        return (receipts, string.Create(CultureInfo.InvariantCulture, $"{register.Series}-{receipts:000000}"));
    }

    /// <summary>Answers the operation's id, which is the revision of what it saved.</summary>
    public OperationId Record(string type, StaffId actor, Func<PersonalValues, JsonObject> build, long control = 0)
    {
        var personal = new PersonalValues(NewSalt);
        var id = new OperationId(seed.Id(Now, type, Key(++ids)));
        var morning = ShopTime.DayStart(Day);
        var session = seed.Id(morning, "session", register.Series).ToString();
        var draft = new Draft
        {
            Id = id,
            Type = type,
            At = Now.ToUnixTimeMilliseconds(),
            Session = session,
            Mono = (Now - morning).Ticks / TimeSpan.TicksPerMillisecond,
            Anchor = new(morning.ToUnixTimeMilliseconds(), 0, session, 0),
            Actor = actor,
            // Only the owner may state an earlier time; what others did, the owner enters.
            Approval = actor == owner ? null : new(owner, "import", ApprovalSubject.Of(id, type, "import.history", control)),
            Control = control,
            Body = build(personal),
        };
        device.Append(draft, personal.Openings);
        return id;
    }

    private string Key(long number) => string.Create(CultureInfo.InvariantCulture, $"{register.Series}/{number}");
}
