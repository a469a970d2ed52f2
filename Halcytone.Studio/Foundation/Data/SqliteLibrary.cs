using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Makes the native SQLite library ready before anything touches it; docs/decisions/0002-sqlite-native-library.md.</summary>
internal static class SqliteLibrary
{
    /// <summary>The distribution's library, newer and patched, preferred where it is present.</summary>
    private const string Distribution = "libsqlite3.so.0";

    [ModuleInitializer]
    internal static void Prepare()
    {
        // EF Core asks for a newer SQLitePCLRaw than a partial feed has; whichever version was restored serves.
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            if (name.Name?.StartsWith("SQLitePCLRaw.", StringComparison.Ordinal) != true) return null;
            var path = Path.Combine(AppContext.BaseDirectory, name.Name + ".dll");
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
        Initialize();
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // the types below must not load before the handler above stands
    private static void Initialize()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, (name, assembly, search) =>
            name == "e_sqlite3" && NativeLibrary.TryLoad(Distribution, out var handle) ? handle : IntPtr.Zero);
        SQLitePCL.Batteries_V2.Init();
    }
}
