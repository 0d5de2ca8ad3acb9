namespace Kaunta.Core.Journal;

/// <summary>Why a line isn't an envelope. Each has the stable code of its outcome in <see cref="EnvelopeFaults.Code"/>.</summary>
public enum EnvelopeFault
{
    /// <summary>Above 1 MB.</summary>
    TooLong,

    /// <summary>The bytes aren't UTF-8.</summary>
    NotUtf8,

    /// <summary>Not one JSON object, or text in it that isn't Unicode (half a surrogate pair).</summary>
    NotJson,

    /// <summary>Objects and lists within each other more than 16 deep.</summary>
    TooDeep,

    /// <summary>A key twice in one object: two readers could see two different facts.</summary>
    DuplicateKey,

    /// <summary>A U+0000 in a text: no text column can hold it, and no keyboard makes it.</summary>
    NulCharacter,

    /// <summary>A number with a fraction or an exponent, or minus zero.</summary>
    NotInteger,

    /// <summary>An integer outside ±(2^53 - 1).</summary>
    OutOfRange,

    /// <summary>A field of the envelope is missing or isn't of its kind.</summary>
    WrongField,

    /// <summary>The body isn't there or isn't an object.</summary>
    NoBody,
}

/// <summary>What the faults are called in an outcome.</summary>
public static class EnvelopeFaults
{
    public static string Code(this EnvelopeFault fault) =>
        fault switch
        {
            EnvelopeFault.OutOfRange => "amount_out_of_range",
            EnvelopeFault.NoBody => "unreadable_body",
            _ => "unreadable",
        };
}
