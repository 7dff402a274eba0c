using Confluent.Kafka;
using Connect.Kafka.Client;
using Connect.Kafka.Client.Properties;

namespace Connect.Kafka.Tests.Client;

public class ClientPropertyTableTests
{
    public static TheoryData<string> Properties() => [.. ClientPropertyCases.All.Select(test => test.Property)];

    public static TheoryData<string> Defaults() => [.. ClientPropertyTable.All.Where(row => row.Default is not null).Select(row => row.Name).Order()];

    public static TheoryData<string> Notices() => [.. ClientPropertyTable.All.Where(row => row.Usual.Count > 0).Select(row => row.Name).Order()];

    [Fact]
    public void Cases_HaveEveryRowOnce() =>
        Assert.Equal(
            ClientPropertyTable.All.Select(row => row.Name).Order(StringComparer.Ordinal),
            ClientPropertyCases.All.Select(test => test.Property).Concat(ClientPropertyCases.TriedTogether).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Properties))]
    public void Translate_OneProperty_BecomesWhatItsRowSays(string property)
    {
        (_, ClientKind kind, string value, string expected) = ClientPropertyCases.All.Single(test => test.Property == property);
        ClientSettings defaults = ClientProperties.Translate(kind, new Dictionary<string, string>());

        ClientSettings settings = ClientProperties.Translate(kind, new Dictionary<string, string> { [property] = value });

        if (expected.StartsWith('('))
        {
            Assert.Equal(defaults.Librdkafka, settings.Librdkafka);
            Assert.Equal(expected == ClientPropertyCases.Connect ? [KeyValuePair.Create(property, value)] : [], settings.Connect);
            Assert.Equal(expected == ClientPropertyCases.Notice || property == "transactional.id", settings.Notices.Any(notice => notice.Property == property));
        }
        else
        {
            foreach (string[] setting in expected.Split(' ').Select(part => part.Split('=', 2)))
            {
                Assert.Equal(setting[1], settings.Librdkafka.GetValueOrDefault(setting[0]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Translate_OneProperty_IsAcceptedByLibrdkafka(string property)
    {
        (_, ClientKind kind, string value, _) = ClientPropertyCases.All.Single(test => test.Property == property);

        NativeClients.Accept(kind, ClientProperties.Translate(kind, new Dictionary<string, string> { [property] = value }).Librdkafka);
    }

    [Theory]
    [MemberData(nameof(Defaults))]
    public void Translate_JavaDefaultGiven_ChangesNothing(string property)
    {
        ClientProperty row = ClientPropertyTable.Find(property)!;
        ClientKind kind = (row.Kinds & ClientKind.Producer) != 0 ? ClientKind.Producer : ClientKind.Consumer;
        var given = new Dictionary<string, string>();
        if (row.Fate == ClientPropertyFate.Mapped)
        {
            given[property] = row.Default!;
        }

        Assert.Equal(ClientProperties.Translate(kind, new Dictionary<string, string>()).Librdkafka, ClientProperties.Translate(kind, given).Librdkafka);
    }

    [Theory]
    [MemberData(nameof(Notices))]
    public void Translate_UsualValue_IsNoNews(string property)
    {
        ClientProperty row = ClientPropertyTable.Find(property)!;
        ClientKind kind = Enum.GetValues<ClientKind>().First(kind => kind != ClientKind.None && (row.Kinds & kind) != 0);

        foreach (string value in row.Usual.Where(value => row.Validator is null))
        {
            Assert.Empty(ClientProperties.Translate(kind, new Dictionary<string, string> { [property] = value }).Notices);
        }
    }

    [Fact]
    public void Table_TargetsAndDefaults_AreSettingsOfLibrdkafka() =>
        Assert.All(ClientPropertyTable.All.SelectMany(row => row.Targets), target => Assert.NotEqual(ClientKind.None, LibrdkafkaNames.KindsOf(target.Name)));

    [Fact]
    public void LibrdkafkaNames_All_AreKnownToTheLibrary()
    {
        var unknown = new List<string>();
        foreach (string name in LibrdkafkaNames.All)
        {
            try
            {
                NativeClients.Accept(ClientKind.Producer, new Dictionary<string, string> { [name] = "?" });
            }
            catch (Exception error) when (error is InvalidOperationException or ArgumentException or KafkaException)
            {
                // Most do not take this value; that they are read is enough.
                if (error.Message.Contains("No such configuration property", StringComparison.OrdinalIgnoreCase))
                {
                    unknown.Add(name);
                }
            }
        }

        Assert.Empty(unknown);
        Exception typo = Assert.ThrowsAny<Exception>(() => NativeClients.Accept(ClientKind.Producer, new Dictionary<string, string> { ["no.such.setting"] = "?" }));
        Assert.Contains("No such configuration property", typo.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void LibrdkafkaNames_Secrets_AreAllMasked()
    {
        string[] revealing = ["password", "secret", "passphrase", ".key.pem", "oauthbearer.config"];

        Assert.All(LibrdkafkaNames.All, name => Assert.Equal(revealing.Any(name.Contains) || name.EndsWith("private.key.pem", StringComparison.Ordinal), LibrdkafkaNames.IsSecret(name)));
    }

    [Fact]
    public void Translate_Nothing_IsAcceptedByLibrdkafka()
    {
        foreach (ClientKind kind in (ClientKind[])[ClientKind.Producer, ClientKind.Consumer, ClientKind.Admin])
        {
            NativeClients.Accept(kind, ClientProperties.Translate(kind, new Dictionary<string, string>()).Librdkafka);
        }
    }
}
