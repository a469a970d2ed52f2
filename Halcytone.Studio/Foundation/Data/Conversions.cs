using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Instants as UTC: SQLite cannot compare offsets, PostgreSQL takes only offset 0. Whole microseconds, since PostgreSQL drops the rest.</summary>
internal sealed class UtcInstant() : ValueConverter<DateTimeOffset, DateTime>(
    instant => WholeMicroseconds(instant),
    stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)))
{
    internal static DateTime WholeMicroseconds(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}

internal sealed class WorkspaceIdValue() : ValueConverter<WorkspaceId, Guid>(workspace => workspace.Value, stored => new WorkspaceId(stored));

/// <summary>Small lists and records that belong to one row, as one JSON column.</summary>
public static class JsonColumns
{
    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.General) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>
    /// Stores the property as JSON text. The value is replaced, never changed in place: one and the same value has not changed, and two are compared by
    /// their texts. A rendition's pages of HTML would otherwise be written out again at every look for changes.
    /// </summary>
    public static PropertyBuilder<T> HasJson<T>(this PropertyBuilder<T> property) => property.HasConversion(
        value => JsonSerializer.Serialize(value, Stored),
        text => JsonSerializer.Deserialize<T>(text, Stored)!,
        new ValueComparer<T>(
            (left, right) => ReferenceEquals(left, right) || JsonSerializer.Serialize(left, Stored) == JsonSerializer.Serialize(right, Stored),
            value => JsonSerializer.Serialize(value, Stored).GetHashCode(StringComparison.Ordinal),
            value => value));
}
