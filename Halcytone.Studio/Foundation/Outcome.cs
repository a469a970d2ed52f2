using System.Diagnostics.CodeAnalysis;

namespace Halcytone.Studio.Foundation;

/// <summary>A result or a refusal; whoever receives it has to look.</summary>
public readonly struct Outcome<T>
{
    private readonly T? result;
    private readonly Refusal? refusal;

    private Outcome(T? result, Refusal? refusal) => (this.result, this.refusal) = (result, refusal);

    /// <summary>Whether it was refused; then <paramref name="why"/> is set, else <paramref name="value"/>.</summary>
    public bool Refused([NotNullWhen(true)] out Refusal? why, [NotNullWhen(false)] out T? value)
    {
        (why, value) = (refusal, result);
        return refusal is not null;
    }

    /// <summary>Why it was refused, or null.</summary>
    public Refusal? Refusal => refusal;

    /// <summary>One answer for either case.</summary>
    public TOut Match<TOut>(Func<T, TOut> done, Func<Refusal, TOut> refused) => refusal is null ? done(result!) : refused(refusal);

    /// <summary>The same refusal, or the result turned into something else.</summary>
    public Outcome<TOut> Then<TOut>(Func<T, TOut> next) => refusal is null ? next(result!) : refusal;

    public static implicit operator Outcome<T>(T result) => new(result, null);
    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The result of an act that has nothing to tell but that it was done.</summary>
public readonly record struct Done;
