using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Content;

/// <summary>One house for a class of small questions that do not disturb each other.</summary>
public sealed class SharedHouse : IAsyncLifetime
{
    public StudioHouse House { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await House.DisposeAsync();
}
