using System.Data.Common;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Reading what <see cref="SqlUnit"/> stored, alike on both databases.</summary>
public static class StoredValues
{
    extension(DbDataReader reader)
    {
        /// <summary>An instant.</summary>
        public DateTimeOffset Instant(int column) => new(DateTime.SpecifyKind(reader.GetDateTime(column), DateTimeKind.Utc));

        /// <summary>An instant, or null.</summary>
        public DateTimeOffset? InstantOrNull(int column) => reader.IsDBNull(column) ? null : reader.Instant(column);

        /// <summary>A text, or null.</summary>
        public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        /// <summary>An id, or null.</summary>
        public Guid? GuidOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
    }
}
