namespace Connect.Kafka.Tests.Client;

public class ClientPropertyPageTests
{
    [Fact]
    public void Page_Tables_AreThoseOfTheCode()
    {
        string page = File.ReadAllText(ClientPropertyPage.Path).ReplaceLineEndings("\n");
        int tables = page.IndexOf(ClientPropertyPage.Begin, StringComparison.Ordinal) + ClientPropertyPage.Begin.Length;
        string expected = page[..tables] + ClientPropertyPage.Tables();
        if (Environment.GetEnvironmentVariable("CONNECT_ACCEPT_DOCS") == "1")
        {
            File.WriteAllText(ClientPropertyPage.Path, expected);
            return;
        }

        Assert.True(tables >= ClientPropertyPage.Begin.Length, "The page has lost the line that its tables follow.");
        Assert.True(expected == page, "docs/kafka-client-properties.md differs from the table in the code: run this test with CONNECT_ACCEPT_DOCS=1 and commit the page.");
    }
}
