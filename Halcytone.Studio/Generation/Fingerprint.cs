using System.Security.Cryptography;
using System.Text.Json;
using Halcytone.Studio.Channels;

namespace Halcytone.Studio.Generation;

/// <summary>The hash of all that a reader will get and where (design §1): text, media, settings, destinations, template version. Not its time.</summary>
public static class Fingerprint
{
    /// <summary>64 hexadecimal digits; the same for the same content whatever the order of settings and destinations.</summary>
    public static string Of(ChannelKind channel, ChannelContent content, IReadOnlyCollection<Guid> destinationIds, string templateVersion)
    {
        using var bytes = new MemoryStream(8 * 1024);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteStringValue(channel.ToString());
            foreach (var text in (ReadOnlySpan<string?>)[content.Subject, content.Preheader, content.Title, content.Slug, content.Description, content.Html, content.Text, content.Link])
                json.WriteStringValue(text);

            json.WriteStartArray();
            foreach (var part in content.Parts) json.WriteStringValue(part);
            json.WriteEndArray();

            json.WriteStartArray();
            foreach (var media in content.Media)
            {
                json.WriteStringValue(media.MediaId);
                json.WriteStringValue(media.AltText);
            }
            json.WriteEndArray();

            json.WriteStartArray();
            foreach (var (name, value) in content.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal))
            {
                json.WriteStringValue(name);
                json.WriteStringValue(value);
            }
            json.WriteEndArray();

            json.WriteStartArray();
            foreach (var destination in destinationIds.Order()) json.WriteStringValue(destination);
            json.WriteEndArray();

            json.WriteStringValue(templateVersion);
            json.WriteEndArray();
        }
        return Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }
}
