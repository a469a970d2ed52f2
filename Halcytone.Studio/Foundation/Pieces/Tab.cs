namespace Halcytone.Studio.Foundation.Pieces;

/// <summary>One of <see cref="Tabs"/>.</summary>
/// <param name="Key">Names it.</param>
/// <param name="Words">What is read.</param>
/// <param name="Count">A number beside the words; null for none.</param>
/// <param name="Href">Its address, where the address holds the choice.</param>
public sealed record Tab(string Key, string Words, int? Count = null, string? Href = null);
