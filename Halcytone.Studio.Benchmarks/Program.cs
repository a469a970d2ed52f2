using System.Runtime.CompilerServices;
using Halcytone.Studio.Benchmarks;
using Halcytone.Studio.Foundation;

// Makes the native SQLite library ready, as the application does, before a limit is measured on it.
RuntimeHelpers.RunModuleConstructor(typeof(Actor).Module.ModuleHandle);

if (args is ["raw-page", var file, var port])
{
    await RawPage.Serve(file, port);
    return 0;
}

if (args is ["pictures", var folder, ..])
{
    await Pictures.Take(folder, args.ElementAtOrDefault(2));
    return 0;
}

Measurement[] all = [new Starting(), new MemoryUse(), new PublicPages(), new MailingToSink(), new QueueClaims(), new LedgerIntents(), new CreatingItems(), new Generating(), new Browsing()];
var chosen = args.Length == 0 ? all : [.. all.Where(measurement => args.Contains(measurement.Name))];
if (chosen.Length == 0)
{
    await Console.Error.WriteLineAsync($"There is no such measurement. Choose from: {string.Join(", ", all.Select(measurement => measurement.Name))}");
    return 2;
}

Console.WriteLine(Machine.Describe());
Console.WriteLine();
Console.WriteLine(Figure.Header);
var missed = 0;
foreach (var measurement in chosen)
{
    await foreach (var figure in measurement.Run())
    {
        Console.WriteLine(figure);
        if (!figure.Reached) missed++;
    }
}
Console.WriteLine();
Console.WriteLine(missed == 0 ? "Every goal was reached." : $"{missed} goals were missed.");
return 0;
