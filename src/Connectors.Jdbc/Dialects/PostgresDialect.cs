using System.Data.Common;
using System.Security.Cryptography.X509Certificates;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects.Postgres;
using Npgsql;

namespace Connectors.Jdbc.Dialects;

/// <summary>PostgreSQL, through Npgsql.</summary>
internal sealed partial class PostgresDialect : Dialect
{
    private const int ReadBufferSize = 64 * 1024;

    public override string Name => "PostgreSqlDatabaseDialect";

    public override IReadOnlyList<string> Subprotocols { get; } = ["postgresql"];

    public override bool Recognizes(IReadOnlyDictionary<string, string> keywords) =>
        keywords.ContainsKey("host") || (keywords.ContainsKey("server") && (keywords.ContainsKey("username") || keywords.ContainsKey("port")));

    public override DbDataSource CreateDataSource(ConnectionRequest request)
    {
        PostgresUrl url = PostgresUrl.Parse(request);
        if (!url.Builder.ContainsKey("Read Buffer Size"))
        {
            // Each filling of the buffer is a wait; with Npgsql's 8 kB these take as long as the rows themselves.
            url.Builder.ReadBufferSize = ReadBufferSize;
        }

        var builder = new NpgsqlDataSourceBuilder(url.Builder.ConnectionString);
        if (PostgresCertificates.Load(url.Certificate, url.Key, url.KeyPassword) is { } certificate)
        {
            builder.UseSslClientAuthenticationOptionsCallback(options => options.ClientCertificates = new X509CertificateCollection { certificate });
        }

#pragma warning disable NPG9001 // Its interface for plug-ins.
        builder.AddTypeInfoResolverFactory(new PgRawValueResolver());
#pragma warning restore NPG9001
        return builder.Build();
    }

    // Npgsql's own list (lost connections, deadlocks, a server that starts) has neither a server that goes down nor a table that was changed after a query of it was described (08P01).
    public override bool IsTransient(DbException error) => error.IsTransient || error is PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "57014" or "08P01" };
}
