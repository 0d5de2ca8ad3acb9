namespace Kaunta.Core;

/// <summary>A rule said no: a stable code that travels, and a sentence for a person.</summary>
public sealed record Refusal(string Code, string Sentence);

/// <summary>A value, or the refusal that says why there is none.</summary>
public sealed class Answer<T>
    where T : class
{
    private readonly T? _value;

    private Answer(T? value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    /// <summary>Null when there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value. Asking for it when there is a refusal is a mistake of the caller.</summary>
    public T Value => _value ?? throw new InvalidOperationException($"Refused: {Refusal!.Code}.");

    /// <summary>Runs rules that refuse by <see cref="RefusedException"/> and turns that into a value.</summary>
    internal static Answer<T> Of(Func<T> rules)
    {
        try
        {
            return new(rules(), null);
        }
        catch (RefusedException refused)
        {
            return new(null, refused.Refusal);
        }
    }
}

/// <summary>How a rule deep inside an arithmetic expression refuses; entry points turn it into an <see cref="Answer{T}"/>.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Sentence)
{
    public Refusal Refusal { get; } = refusal;
}
