using System.Collections;

namespace Halcytone.Studio.Generation.Templates;

/// <summary>A list that templates may walk: every element taken is a step of the meter.</summary>
internal sealed class ModelList(IReadOnlyList<Dictionary<string, object?>> items) : IReadOnlyList<object>
{
    public int Count => items.Count;

    public object this[int index]
    {
        get
        {
            RenderMeter.Step();
            return items[index];
        }
    }

    public IEnumerator<object> GetEnumerator()
    {
        foreach (var item in items)
        {
            RenderMeter.Step();
            yield return item;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Text that is already safe markup: the one thing the <c>html</c> helper writes.</summary>
/// <param name="Html">Sanitised.</param>
internal sealed record ModelMarkup(string Html);
