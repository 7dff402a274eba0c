using System.Globalization;

namespace Connect.Throughput;

/// <summary>The table of the JDBC scenarios: ten columns of the usual types, in a schema that the benchmark makes and drops.</summary>
internal static class BenchTable
{
    /// <summary>The schema of everything the benchmark writes.</summary>
    public const string Schema = "connect_throughput";

    /// <summary>The table that is read.</summary>
    public const string Source = Schema + ".orders";

    /// <summary>The query of the bare reader, and what the connector sends in bulk mode.</summary>
    public const string Query = $"SELECT * FROM {Source}";

    /// <summary>Column definitions, in order.</summary>
    public const string Columns =
        "id bigint NOT NULL PRIMARY KEY, customer text NOT NULL, email text, quantity integer NOT NULL, price numeric(12,2) NOT NULL, weight double precision, paid boolean NOT NULL, "
        + "ordered timestamp NOT NULL, due date, note text";

    /// <summary>Makes the schema anew, with the table and so many rows.</summary>
    public static string CreateSql(int rows) => string.Create(CultureInfo.InvariantCulture, $"""
        DROP SCHEMA IF EXISTS {Schema} CASCADE;
        CREATE SCHEMA {Schema};
        CREATE TABLE {Source} ({Columns});
        INSERT INTO {Source}
            SELECT n, 'customer ' || n % 10000, CASE WHEN n % 7 > 0 THEN 'c' || n % 10000 || '@example.org' END, n % 100, (n % 100000) / 100.0, CASE WHEN n % 5 > 0 THEN n / 8.0 END,
                n % 2 = 0, timestamp '2026-01-01' + n * interval '1 second', CASE WHEN n % 3 > 0 THEN date '2026-01-01' + n % 365 END, 'note ' || n
            FROM generate_series(1, {rows}) AS n;
        VACUUM ANALYZE {Source};
        """);
}
