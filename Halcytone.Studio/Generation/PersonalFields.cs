using Halcytone.Studio.Audience;

namespace Halcytone.Studio.Generation;

/// <summary>
/// A mail's texts cut once at their person fields (<c>{{first_name}}</c>, <c>{{last_name}}</c>, <c>{{email}}</c>, <c>{{unsubscribe_url}}</c>,
/// <c>{{preferences_url}}</c>, <c>{{view_url}}</c>), so that filling one for a recipient only joins pieces. Make one a mailing, fill it for each person.
/// </summary>
public sealed class PersonalMail
{
    /// <summary>Cuts the texts.</summary>
    public PersonalMail(string subject, string? html, string? text) => throw new NotImplementedException();

    /// <summary>The three texts for one person: values HTML-encoded in HTML, on one line in the subject; an unknown first name reads "there".</summary>
    public PersonalTexts Fill(Recipient recipient, PersonalLinks links) => throw new NotImplementedException();
}

/// <summary>The addresses that differ from person to person.</summary>
public sealed record PersonalLinks(string UnsubscribeUrl, string PreferencesUrl, string ViewUrl);

/// <summary>A mail as one person will read it.</summary>
public sealed record PersonalTexts(string Subject, string? Html, string? Text);
