using Connect.Runtime.Transforms.Text;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>Java's regular expressions, replacements, date patterns and numbers, beyond what was recorded.</summary>
public sealed class JavaSyntaxTests
{
    [Theory]
    [InlineData(@"(?<a>\w+)-(x)", "$2-${a}", "orders-x", "x-orders")]
    [InlineData(@"(?<a>.)(?<b>.)\k<a>", "$1$2", "xyx", "xy")]
    [InlineData(@"[a-z&&[^x]]+", "ok", "abc", "ok")]
    [InlineData(@"[a-z&&[^x]]+", "ok", "axc", "axc")]
    [InlineData(@"[a[0-9]]+", "ok", "a19", "ok")]
    [InlineData(@"\p{Lower}+\P{Digit}", "ok", "abc", "ok")]
    [InlineData(@"[\p{Alnum}.]+", "ok", "a.1", "ok")]
    [InlineData(@"(?i)ORDERS", "ok", "orders", "ok")]
    [InlineData(@"(?:a|b){2}+c", "ok", "abc", "ok")]
    [InlineData(@"a{1,2}+a", "ok", "aa", "aa")]
    [InlineData(@"\x{61}b", "ok", "ab", "ok")]
    [InlineData(@"(.*)", @"\$1\\$1", "t", @"$1\t")]
    [InlineData(@"(?x)a # comment", "ok", "a", "ok")]
    [InlineData(@"\Qa.b\E\d", "ok", "a.b1", "ok")]
    [InlineData(@"\Qa.b\E+", "ok", "a.bbb", "ok")]
    public void Regex_JavaSyntax_MatchesAndReplaces(string pattern, string replacement, string text, string expected)
    {
        JavaRegex regex = JavaRegex.Compile(pattern);

        string result = regex.IsFullMatch(text) ? JavaReplacement.Parse(replacement, regex).ReplaceFirst(text) : text;

        Assert.Equal(expected, result);
    }

    [Fact]
    public void Regex_NestedRepetitions_DoNotTakeForever()
    {
        JavaRegex regex = JavaRegex.Compile("(a+)+b");

        Assert.False(regex.IsFullMatch(new string('a', 5000)));
    }

    [Theory]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2024-02-29T23:59:59.001-05:30")]
    [InlineData("EEEE, d MMMM yyyy HH:mm:ss zzzz", "Friday, 1 March 2024 05:29:59 Coordinated Universal Time")]
    [InlineData("yyyyDDDHHmmss", "2024061052959")]
    [InlineData("yyyy-'W'w EEE HH:mm:ss", "2024-W9 Fri 05:29:59")]
    [InlineData("yyyy MM W u HH:mm:ss", "2024 03 1 5 05:29:59")]
    [InlineData("yyyy MM F E HH:mm:ss", "2024 03 1 Fri 05:29:59")]
    [InlineData("hh:mm:ss a dd.MM.yy", "05:29:59 AM 01.03.24")]
    public void DateFormat_EveryWayToSayIt_ReadsTheSameMoment(string pattern, string text)
    {
        Assert.True(JavaDateFormat.Compile(pattern).TryParse(text, out long milliseconds));
        Assert.Equal(new DateTime(2024, 3, 1, 5, 29, 59, DateTimeKind.Utc), DateTime.UnixEpoch.AddMilliseconds(milliseconds / 1000 * 1000));
    }

    [Fact]
    public void DateFormat_TwoDigitYear_LiesWithin80YearsBeforeAnd20After()
    {
        JavaDateFormat format = JavaDateFormat.Compile("yy-MM-dd", new FixedClock(new DateTimeOffset(2026, 6, 15, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal([1947, 2026, 2045, 1946, 2046], ((string[])["47-01-01", "26-01-01", "45-12-31", "46-06-16", "46-06-14"]).Select(Year));

        int Year(string text) => format.TryParse(text, out long milliseconds) ? DateTime.UnixEpoch.AddMilliseconds(milliseconds).Year : 0;
    }

    [Fact]
    public void DateFormat_RandomMoments_ReadBackAsWritten()
    {
        var random = new Random(4);
        JavaDateFormat format = JavaDateFormat.Compile("G yyyy-MM-dd HH:mm:ss.SSS");
        for (int i = 0; i < 2000; i++)
        {
            long moment = random.NextInt64(-100_000_000_000_000, 250_000_000_000_000);

            Assert.True(format.TryParse(format.Format(moment), out long read));
            Assert.Equal(moment, read);
        }
    }

    [Theory]
    [InlineData("0x1p3", 8d)]
    [InlineData("-0x1.8p1", -3d)]
    [InlineData(" 1.5e3d ", 1500d)]
    [InlineData("0x1.fffffffffffff8p1023", double.PositiveInfinity)]
    [InlineData("0x0.0000000000001p-1022", double.Epsilon)]
    [InlineData(".5f", 0.5)]
    [InlineData("5.", 5d)]
    [InlineData("1,000", null)]
    [InlineData("1e", null)]
    [InlineData(".", null)]
    [InlineData("infinity", null)]
    public void Double_JavaText_IsReadAsJavaDoes(string text, double? expected) =>
        Assert.Equal(expected, JavaNumberText.TryParse(text, out double value) ? value : null);

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
