namespace Halcytone.Studio.Foundation;

/// <summary>
/// What a caller must expect instead of a result: a stable code for programs and a sentence for people that says what happened, what is safe
/// and what to do. Its kind decides the HTTP status (<c>Http/Problems.cs</c>).
/// </summary>
public abstract record Refusal(string Code, string Message);

/// <summary>It is not there, or belongs to another workspace: the same answer (404).</summary>
public record Missing(string Code, string Message) : Refusal(Code, Message);

/// <summary>Signed in, but not allowed (403).</summary>
public record Forbidden(string Code, string Message) : Refusal(Code, Message);

/// <summary>The state does not allow it (409).</summary>
public record Conflict(string Code, string Message) : Refusal(Code, Message);

/// <summary>Well-formed, but breaks a rule (422). <paramref name="Errors"/> is keyed by field, as the caller spelled the path: <c>posts[3].publish_date</c>.</summary>
public record Invalid(string Code, string Message, IReadOnlyDictionary<string, string[]> Errors) : Refusal(Code, Message)
{
    /// <summary>One rule broken at one field.</summary>
    public static Invalid At(string field, string message) => new("invalid", message, new Dictionary<string, string[]> { [field] = [message] });
}

/// <summary>Too large to take (413).</summary>
public record TooLarge(string Code, string Message) : Refusal(Code, Message);

/// <summary>Another was first: the row has moved since it was read (409 <c>stale</c>).</summary>
public sealed record Stale() : Conflict("stale", "Somebody changed this since you opened it. Your text is kept here; look at the change, then save again.");

/// <summary>Gathers broken rules by field, so that one answer names them all.</summary>
public sealed class Check
{
    private readonly Dictionary<string, List<string>> errors = [];

    /// <summary>Notes <paramref name="message"/> at <paramref name="field"/> where <paramref name="holds"/> is false.</summary>
    public Check That(bool holds, string field, string message)
    {
        if (holds) return this;
        if (!errors.TryGetValue(field, out var messages)) errors[field] = messages = [];
        messages.Add(message);
        return this;
    }

    /// <summary>The refusal that carries every note, or null where every rule held.</summary>
    public Invalid? Refusal => errors.Count == 0 ? null : new Invalid(
        "invalid",
        errors.Count == 1 && errors.Values.First() is [var only] ? only : $"{errors.Count} fields need a look. Nothing was saved.",
        errors.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()));
}
