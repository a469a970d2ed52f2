namespace Halcytone.Studio.Foundation.Pieces;

/// <summary>Brings a refusal's broken rules to the fields of a form.</summary>
public static class Errors
{
    /// <summary>What <paramref name="why"/> says about <paramref name="field"/>, or null.</summary>
    public static string? At(Refusal? why, string field) => why is Invalid invalid && invalid.Errors.TryGetValue(field, out var messages) ? string.Join(' ', messages) : null;
}
