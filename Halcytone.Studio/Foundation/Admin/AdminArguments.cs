namespace Halcytone.Studio.Foundation.Admin;

/// <summary>The <c>--name value</c> pairs of a command.</summary>
public sealed class AdminArguments
{
    private readonly Dictionary<string, string> values = [];

    private AdminArguments() { }

    /// <summary>The value of an option, or null where it was not given.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    /// <summary>Reads <c>--name value</c> and <c>--name=value</c>.</summary>
    /// <param name="known">The options the command has.</param>
    /// <param name="wrong">What is wrong with them, or null.</param>
    public static AdminArguments Read(IReadOnlyList<string> args, IReadOnlyList<string> known, out string? wrong)
    {
        var read = new AdminArguments();
        for (var at = 0; at < args.Count; at++)
        {
            var (name, value) = args[at].Split('=', 2) is [var left, var right] ? (left, right) : (args[at], null);
            if (!name.StartsWith("--", StringComparison.Ordinal) || !known.Contains(name[2..]))
            {
                wrong = $"Unknown: {name}. Known are {string.Join(", ", known.Select(option => "--" + option))}.";
                return read;
            }
            if (value is null && ++at == args.Count)
            {
                wrong = $"{name} needs a value.";
                return read;
            }
            read.values[name[2..]] = value ?? args[at];
        }
        wrong = null;
        return read;
    }
}
