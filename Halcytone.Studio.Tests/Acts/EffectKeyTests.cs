using FsCheck;
using FsCheck.Fluent;
using Halcytone.Studio.Acts;

namespace Halcytone.Studio.Tests.Acts;

public sealed class EffectKeyTests
{
    [Fact]
    public void The_same_parts_are_the_same_act_and_nothing_else_is()
        => Check.QuickThrowOnFailure(Prop.ForAll<NonNull<string>[], NonNull<string>[]>((left, right) =>
        {
            string[] one = [.. left.Select(part => part.Get)], other = [.. right.Select(part => part.Get)];
            return EffectKey.Of(one) == EffectKey.Of([.. one]) && (EffectKey.Of(one) == EffectKey.Of(other)) == one.SequenceEqual(other);
        }));

    [Fact]
    public void Parts_do_not_run_together() => Assert.Equal(3, new[] { EffectKey.Of("post", "a", "bc"), EffectKey.Of("post", "ab", "c"), EffectKey.Of("post", "abc") }.Distinct().Count());

    [Fact]
    public void A_key_is_43_characters_that_stand_in_a_message_id_and_an_address()
        => Assert.Matches("^[A-Za-z0-9_-]{43}$", EffectKey.Of("019a9000", "email", "ana@example.com"));
}
