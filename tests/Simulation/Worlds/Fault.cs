namespace Kaunta.Simulation.Worlds;

/// <summary>What can go wrong. README.md says of each what it does and when it counts as effective.</summary>
internal enum Fault
{
    // The network, at each exchange.
    RequestLost,
    AnswerLost,
    BlackHole,
    Duplicated,
    Delayed,
    AnswerCut,
    CaptivePortal,
    CachedAnswer,
    Later,
    TooLarge,

    // The server and its database.
    ServerKilled,
    KilledAfterCommit,
    DatabaseKilled,
    SlowCommit,
    SlowPull,
    Restored,
    HorizonPassed,
    OlderRelease,
    HandlerFault,

    // A device.
    ProcessKilled,
    PowerLost,
    KilledBeforeWrite,
    KilledAfterWrite,
    StorageFull,
    TabChanged,
    Cloned,
    OlderCopy,
    StorageDeleted,
    EndUnreadable,
    MiddleUnreadable,
    LoopLate,
    ClockSkewed,
    ClockTurnedBack,
    Offline,
    StreamBroken,

    // What is written, and who.
    Unreadable,
    IdReused,
    ForeignEnvelope,
    WaitsForAnother,
    ReturnBeforeSale,
    Forged,
    Carried,
    CarriedBehindGap,

    // The operator.
    StaffDisabled,
    Revoked,
    TakenOver,
    Moved,
    WeekPassed,
}
