namespace Halcytone.Studio.Foundation.Admin;

/// <summary>
/// One act of <c>./studio admin …</c>. It runs inside the running application where there is one, else in a process of its own that holds the data
/// folder meanwhile; the command does not notice which.
/// </summary>
public interface IAdminCommand
{
    /// <summary>The words it is called by: <c>key create</c>.</summary>
    string Name { get; }

    /// <summary>What follows the name, and what it does, in one line: <c>--role ROLE [--member NAME]  prints a new key</c>.</summary>
    string Usage { get; }

    /// <summary>Whether the database is set up before it runs, where no application does that already. Only a restore says no.</summary>
    bool NeedsDatabase => true;

    /// <summary>Does it. What another program reads goes to <paramref name="output"/>, what a person reads to <paramref name="error"/>.</summary>
    /// <param name="args">What followed the name; <c>--data</c> is taken away already.</param>
    /// <returns>0 done, 1 refused, 2 called wrongly.</returns>
    Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken stop);
}
