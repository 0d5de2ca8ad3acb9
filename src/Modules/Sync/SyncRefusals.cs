using Kaunta.Platform.Http;

namespace Kaunta.Modules.Sync;

/// <summary>What this module answers to a whole request. Nothing of a refused push was stored.</summary>
internal static class SyncRefusals
{
    public static readonly Refusal TooLarge = new(
        413,
        "batch_too_large",
        "Send fewer operations at once: at most 500, 2 MB as sent, 8 MB inflated."
    );

    public static readonly Refusal WrongBusiness = new(
        403,
        "wrong_business",
        "This device belongs to another business; these operations can't be stored here."
    );

    public static readonly Refusal WrongDevice = new(403, "wrong_device", "The seal names another device than the one that sent it.");

    public static readonly Refusal SealWrong = new(
        401,
        "seal_wrong",
        "The seal's signature isn't this device's. Sign the journal's own first and last number and head."
    );

    public static readonly Refusal CursorWrong = new(400, "cursor_wrong", "A cursor isn't one that this server gave. Start from 0.");

    public static readonly Refusal LimitWrong = new(400, "limit_wrong", "A page has between 1 and 2000 rows.");

    public static readonly Refusal FileTooLarge = new(
        413,
        "file_too_large",
        "The file is larger than any that a device writes: at most 16 MB."
    );

    public static readonly Refusal FileWrong = new(
        400,
        "file_wrong",
        "This isn't a file of unsent operations of this business, or it was changed on the way. Save it anew on the device, and choose that file."
    );

    public static readonly Refusal OriginUnknown = new(
        404,
        "origin_unknown",
        "The device that wrote this file isn't known here. Keep the file, and let the device itself connect."
    );

    /// <summary>Nothing of this business is stored or shown here any more.</summary>
    public static Refusal Moved(string address) =>
        new Refusal(426, "moved", $"This shop is at {address} now. Everything that was recorded on this device is kept.").With(
            "to",
            address
        );

    public static Refusal Malformed(string sentence) => new(400, "push_malformed", sentence);

    public static Refusal Gap(long expected) =>
        new Refusal(409, "journal_gap", $"Send the operations from number {expected} on.").With("expected", expected);

    public static Refusal Differs(long seq, string hash) =>
        new Refusal(409, "journal_differs", $"Another operation is stored at number {seq}. Send those that differ as a branch.")
            .With("seq", seq)
            .With("hash", hash);
}
