namespace Kaunta.Simulation.Worlds;

/// <summary>
/// What a run's world is like. About half of the faults are switched off in each run, and the others are rare or frequent: runs that
/// have everything at once find less than runs that have few things often.
/// </summary>
internal sealed class Profile
{
    private readonly int[] rates = new int[Enum.GetValues<Fault>().Length];

    public int Devices { get; init; }
    public int Operations { get; init; }
    public int Effective { get; init; }

    /// <summary>Rows in a page of the feed.</summary>
    public int PageRows { get; init; }

    /// <summary>Operations that a push may have before it is too large.</summary>
    public int PushLimit { get; set; } = 500;
    public long OperationEveryMs { get; init; }
    public long HappeningEveryMs { get; init; }

    /// <summary>Of a thousand things that people do, so many are with carts that are put aside.</summary>
    public int Carts { get; init; }

    /// <summary>Between two marks of what is to be archived; 0: nothing is.</summary>
    public long MarkEveryMs { get; init; }

    /// <summary>Of a thousand occasions.</summary>
    public int this[Fault fault]
    {
        get => rates[(int)fault];
        set => rates[(int)fault] = value;
    }

    /// <summary>The happenings of this run, those that come often more than once.</summary>
    public List<Fault> Happenings { get; } = [];

    /// <summary>Whether it may happen in this run at all.</summary>
    public bool Has(Fault fault) => this[fault] > 0 || Happenings.Contains(fault);

    /// <summary>That of the run of a seed.</summary>
    public static Profile Of(long seed) => Of(new Chance(seed));

    /// <summary>Nothing goes wrong.</summary>
    public static Profile Kind(int devices, int operations) =>
        new()
        {
            Devices = devices,
            Operations = operations,
            PageRows = 5,
            OperationEveryMs = 2_000,
            HappeningEveryMs = 10_000,
        };

    public static Profile Of(Chance chance)
    {
        var profile = new Profile
        {
            Devices = 3 + chance.Below(2),
            Operations = 100 + chance.Below(15),
            Effective = 10,
            PageRows = chance.OneIn(2) ? 3 + chance.Below(20) : 200,
            OperationEveryMs = chance.Between(1_000, 9_000),
            HappeningEveryMs = chance.Between(8_000, 60_000),
            Carts = chance.OneIn(3) ? 500 : 120,
            MarkEveryMs = chance.OneIn(2) ? 0 : chance.Between(5_000, 60_000),
        };
        for (var fault = Fault.RequestLost; fault <= Fault.Later; fault++)
            profile[fault] = chance.OneIn(2) ? 0 : 10 << chance.Below(4);
        // What a cache keeps is mostly still true.
        profile[Fault.CachedAnswer] *= 3;
        if (chance.OneIn(4))
            profile.PushLimit = 2 + chance.Below(12);
        foreach (var fault in (Fault[])[Fault.SlowCommit, Fault.SlowPull, Fault.KilledAfterCommit])
            profile[fault] = chance.OneIn(2) ? 0 : 20 << chance.Below(4);
        foreach (
            var fault in (Fault[])
                [
                    Fault.KilledBeforeWrite,
                    Fault.KilledAfterWrite,
                    Fault.Unreadable,
                    Fault.IdReused,
                    Fault.ForeignEnvelope,
                    Fault.WaitsForAnother,
                    Fault.ReturnBeforeSale,
                    Fault.OlderRelease,
                    Fault.HandlerFault,
                ]
        )
            profile[fault] = chance.OneIn(2) ? 0 : 8 << chance.Below(4);
        profile[Fault.LoopLate] = chance.OneIn(2) ? 0 : 30 << chance.Below(3);
        Fault[] happenings =
        [
            Fault.ServerKilled,
            Fault.DatabaseKilled,
            Fault.Restored,
            Fault.HorizonPassed,
            Fault.ProcessKilled,
            Fault.PowerLost,
            Fault.StorageFull,
            Fault.TabChanged,
            Fault.Cloned,
            Fault.OlderCopy,
            Fault.StorageDeleted,
            Fault.EndUnreadable,
            Fault.ClockSkewed,
            Fault.ClockTurnedBack,
            Fault.Offline,
            Fault.StreamBroken,
            Fault.Forged,
            Fault.Carried,
            Fault.CarriedBehindGap,
            Fault.StaffDisabled,
            Fault.Revoked,
            Fault.TakenOver,
            Fault.Moved,
            Fault.WeekPassed,
        ];
        foreach (var happening in happenings)
            for (var times = chance.Below(4); times > 0; times--)
                if (times == 3 || chance.OneIn(2))
                    profile.Happenings.Add(happening);
        // Drawn from what is there: runs without it are what they were before there was such a fault.
        profile[Fault.MiddleUnreadable] = profile.OperationEveryMs % 4 == 0 ? 150 : 0;
        // What an archive is for: devices let go of things, and then it is needed.
        if (profile.MarkEveryMs > 0 && chance.OneIn(2))
        {
            profile.Happenings.AddRange([Fault.WeekPassed, Fault.WeekPassed, Fault.Restored, Fault.Restored]);
            profile.Happenings.AddRange([Fault.CarriedBehindGap, Fault.CarriedBehindGap, Fault.CarriedBehindGap]);
        }
        // Also drawn from what is there, for what would be met too seldom: devices that are moved, or need the archive, again and again.
        if (profile.HappeningEveryMs % 8 == 3)
        {
            profile[Fault.AnswerCut] = 80;
            profile.Happenings.AddRange(Enumerable.Repeat(Fault.Moved, profile.Happenings.Count / 4));
        }
        if (profile.MarkEveryMs % 4 == 1)
            profile.Happenings.AddRange(
                Enumerable.Repeat<Fault[]>([Fault.WeekPassed, Fault.Restored], profile.Happenings.Count / 8).SelectMany(both => both)
            );
        return profile;
    }
}
