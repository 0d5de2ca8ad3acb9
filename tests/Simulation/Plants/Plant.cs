namespace Kaunta.Simulation.Plants;

/// <summary>Bugs of the shell around a device's engine and of a server, planted in the simulation's model of them.</summary>
internal enum Plant
{
    None,

    // A device's shell.
    SaleWrittenRelaxed,
    DoneBeforeDurable,
    DoneThoughDiskIsFull,
    NumberTakenBeforeTheTransaction,
    ResyncForgetsUnsent,
    PulledRowHidesUnsent,
    PortalBelieved,
    CutPageBelieved,
    AnswerNotCompared,
    PageNotCompared,
    DroppedPartitionStays,
    DroppedBeforeItsCursor,
    TombstoneIgnored,
    NoAnchor,

    // A server.
    RepeatApplied,
    ReusedIdApplied,
    ReadBeforeLock,
    VersionWithoutLock,
    PoisonStopsTheQueue,
    HalfBatchKept,
    EffectsBeforeJournal,
    AnsweredBeforeDurable,
    SaleRefused,
    ReturnBeforeSaleDropped,
    ParkedForEver,
    HeldForEver,
    EpochStaysAfterRestore,
    TombstonesForgotten,
    ForeignEnvelopeBelieved,
    CursorByVersionOnly,
    BoundReadLast,
    ReplicaRead,
    DepositThrownAway,
    LastWriterWins,
    StockIsSetNotMoved,
    SeriesUsedAgain,
    EveryLocationToEveryDevice,
    WallClockBelieved,
}
