using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Audience;

/// <summary>A person who may be written to, once in a workspace whatever the number of lists.</summary>
internal sealed class Subscriber : IWorkspaceRow
{
    public const int LongestName = 100;
    public const int MostFields = 20;
    public const int LongestField = 500;

    public Guid Id { get; private set; }
    public WorkspaceId WorkspaceId { get; private set; }
    public string Email { get; private set; } = "";

    /// <summary>What two spellings of one address have in common; see <see cref="AddressHashes"/>.</summary>
    public string AddressHash { get; private set; } = "";
    public string? FirstName { get; private set; }
    public string? LastName { get; private set; }

    /// <summary>Further columns of an import, kept on request.</summary>
    public Dictionary<string, string> Fields { get; private set; } = [];

    /// <summary>Address and names in lower case: what the search looks in.</summary>
    public string Searched { get; private set; } = "";
    public DateTimeOffset AddedAt { get; private set; }

    private Subscriber()
    {
    }

    /// <summary>A new person. The address must have been parsed.</summary>
    public Subscriber(Guid id, WorkspaceId workspace, EmailAddress address, string hash, DateTimeOffset now)
    {
        (Id, WorkspaceId, Email, AddressHash, AddedAt) = (id, workspace, address.ToString(), hash, now);
        Describe();
    }

    /// <summary>Takes what is newly known; an empty value erases nothing.</summary>
    public void Learn(string? firstName, string? lastName, IReadOnlyDictionary<string, string>? fields = null)
    {
        FirstName = Known(firstName) ?? FirstName;
        LastName = Known(lastName) ?? LastName;
        if (fields is { Count: > 0 })
        {
            var merged = new Dictionary<string, string>(Fields);
            foreach (var (name, value) in fields)
                if (value.Length > 0 && (merged.ContainsKey(name) || merged.Count < MostFields)) merged[name] = value.Length > LongestField ? value[..LongestField] : value;
            Fields = merged;
        }
        Describe();
    }

    private static string? Known(string? name)
    {
        // A tab or a line break inside a name would break the header of every mail to this person.
        var trimmed = name is null || !name.Any(char.IsControl) ? name?.Trim() : string.Concat(name.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return string.IsNullOrEmpty(trimmed) ? null : trimmed.Length > LongestName ? trimmed[..LongestName] : trimmed;
    }

    private void Describe() => Searched = string.Join(' ', Email, FirstName, LastName).ToLowerInvariant();
}

internal sealed class SubscriberRows : IEntityTypeConfiguration<Subscriber>
{
    public void Configure(EntityTypeBuilder<Subscriber> row)
    {
        row.ToTable("subscribers");
        row.Property(person => person.Email).HasMaxLength(254);
        row.Property(person => person.AddressHash).HasMaxLength(22);
        row.Property(person => person.FirstName).HasMaxLength(Subscriber.LongestName);
        row.Property(person => person.LastName).HasMaxLength(Subscriber.LongestName);
        row.Property(person => person.Searched).HasMaxLength(500);
        row.Property(person => person.Fields).HasJson();
        row.HasIndex(person => new { person.WorkspaceId, person.AddressHash }).IsUnique(); // one person, one row; the import's look-up
    }
}
