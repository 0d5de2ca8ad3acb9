using Kaunta.Modules.Identity.Logins;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("Passw0rd!")]
    [InlineData("P@ssword2026")]
    [InlineData("qwertyuiop")]
    [InlineData("12345678")]
    [InlineData("87654321")]
    [InlineData("aaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("iloveyou1")]
    [InlineData("nairobi2026")]
    [InlineData("Kaunta123")]
    [InlineData("1q2w3e4r")]
    [InlineData("20262026")]
    [InlineData("mwangaza99")]
    public void What_is_guessed_first_is_refused(string password) =>
        PasswordRules.Check(password, "mwangaza@example.com")!.Code.ShouldBe("password_common");

    [Theory]
    [InlineData("korosho na chai")]
    [InlineData("Tg7#kQ2p")]
    [InlineData("correct horse battery staple")]
    [InlineData("ndizi-mbivu-sokoni")]
    public void A_good_one_is_taken_whatever_letters_it_has(string password) =>
        PasswordRules.Check(password, "mwangaza@example.com").ShouldBeNull();

    [Fact]
    public void Long_ones_are_taken_and_endless_ones_are_not()
    {
        PasswordRules.Check(string.Concat(Enumerable.Range(0, 64).Select(i => (char)('a' + i * 7 % 26))), "").ShouldBeNull();
        PasswordRules.Check(new string('x', 257), "")!.Code.ShouldBe("password_long");
        PasswordRules.Check("short7!", "")!.Code.ShouldBe("password_short");
    }
}
