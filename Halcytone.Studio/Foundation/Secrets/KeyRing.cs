using System.Xml.Linq;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Foundation.Secrets;

/// <summary>One wrapped key of the ring. Belongs to the installation, not to a workspace.</summary>
internal sealed class RingKey
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Xml { get; init; } = "";
    public DateTimeOffset StoredAt { get; init; }
}

internal sealed class RingKeyRows : IEntityTypeConfiguration<RingKey>
{
    public void Configure(EntityTypeBuilder<RingKey> row) => row.ToTable("ring_keys");
}

/// <summary>Keeps DataProtection's ring in the database, so that every node and every restart has it.</summary>
internal sealed class KeyRing(IDbContextFactory<StudioDb> contexts, TimeProvider clock) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        return [.. db.Set<RingKey>().AsNoTracking().Select(key => key.Xml).ToList().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        db.Add(new RingKey { Id = clock.NewId(), Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting), StoredAt = clock.Now() });
        db.SaveChanges();
    }
}
