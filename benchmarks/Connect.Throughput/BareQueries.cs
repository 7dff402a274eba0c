using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Clocks = (double Seconds, double CpuSeconds, double PeakRssMb, double AllocatedBytes);

namespace Connect.Throughput;

/// <summary>What a program without Connect would do with Npgsql: read each column of each row by its type; copy rows in binary form; write arrays of columns.</summary>
internal static class BareQueries
{
    // Rows of one statement, as many as the connector writes with one.
    private const int BatchRows = 5000;

    public static async Task<NpgsqlConnection> OpenAsync(ThroughputOptions options)
    {
        var connection = new NpgsqlConnection(options.Postgres);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs statements, one after the other, each on its own.</summary>
    public static async Task ExecuteAsync(ThroughputOptions options, string sql)
    {
        await using NpgsqlConnection connection = await OpenAsync(options);
        foreach (string statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    public static async Task<int> ReadAsync(ThroughputOptions options)
    {
        await using NpgsqlConnection connection = await OpenAsync(options);
        Func<Clocks> stop = Measurement.Start();
        await using var command = new NpgsqlCommand(BenchTable.Query, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        int rows = 0;
        long seen = 0;
        while (await reader.ReadAsync())
        {
            rows++;
            seen += Row.Read(reader).Id;
        }

        return JdbcStage.Print(JdbcStage.BareReader, options, "none", stop(), rows == options.Lines && seen == (long)rows * (rows + 1) / 2);
    }

    public static async Task<int> CopyAsync(ThroughputOptions options)
    {
        string table = await PrepareAsync(options, "bare_copy");
        List<Row> rows = await RowsAsync(options);
        await using NpgsqlConnection connection = await OpenAsync(options);
        Func<Clocks> stop = Measurement.Start();
        for (int start = 0; start < rows.Count; start += BatchRows)
        {
            await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync($"COPY {table} FROM STDIN (FORMAT BINARY)");
            for (int i = start; i < Math.Min(start + BatchRows, rows.Count); i++)
            {
                await rows[i].WriteAsync(importer);
            }

            await importer.CompleteAsync();
        }

        return JdbcStage.Print(JdbcStage.BareCopy, options, "none", stop(), await CountAsync(connection, table) == options.Lines);
    }

    public static async Task<int> UpsertAsync(ThroughputOptions options)
    {
        string table = await PrepareAsync(options, "bare_upsert");
        List<Row> rows = await RowsAsync(options);
        await using NpgsqlConnection connection = await OpenAsync(options);
        Func<Clocks> stop = Measurement.Start();
        for (int start = 0; start < rows.Count; start += BatchRows)
        {
            Row[] batch = [.. rows.Skip(start).Take(BatchRows)];
            await using var command = new NpgsqlCommand(
                $"INSERT INTO {table} SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET customer = EXCLUDED.customer, email = EXCLUDED.email, "
                + "quantity = EXCLUDED.quantity, price = EXCLUDED.price, weight = EXCLUDED.weight, paid = EXCLUDED.paid, ordered = EXCLUDED.ordered, due = EXCLUDED.due, note = EXCLUDED.note",
                connection);
            Row.AddParameters(command, batch);
            await command.ExecuteNonQueryAsync();
        }

        return JdbcStage.Print(JdbcStage.BareUpsert, options, "none", stop(), await CountAsync(connection, table) == options.Lines);
    }

    private static async Task<string> PrepareAsync(ThroughputOptions options, string name)
    {
        string table = $"{BenchTable.Schema}.{name}";
        await ExecuteAsync(options, $"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({BenchTable.Columns})");
        return table;
    }

    private static async Task<List<Row>> RowsAsync(ThroughputOptions options)
    {
        await using NpgsqlConnection connection = await OpenAsync(options);
        await using var command = new NpgsqlCommand(BenchTable.Query, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        var rows = new List<Row>(options.Lines);
        while (await reader.ReadAsync())
        {
            rows.Add(Row.Read(reader));
        }

        return rows;
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string table)
    {
        await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM {table}"), connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed record Row(
        long Id, string Customer, string? Email, int Quantity, decimal Price, double? Weight, bool Paid, DateTime Ordered, DateOnly? Due, string? Note)
    {
        public static Row Read(NpgsqlDataReader reader) => new(
            reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt32(3), reader.GetDecimal(4), reader.IsDBNull(5) ? null : reader.GetDouble(5),
            reader.GetBoolean(6), reader.GetDateTime(7), reader.IsDBNull(8) ? null : reader.GetFieldValue<DateOnly>(8), reader.IsDBNull(9) ? null : reader.GetString(9));

        public static void AddParameters(NpgsqlCommand command, Row[] rows)
        {
            Add(NpgsqlDbType.Bigint, row => row.Id);
            Add(NpgsqlDbType.Text, row => row.Customer);
            Add(NpgsqlDbType.Text, row => row.Email);
            Add(NpgsqlDbType.Integer, row => row.Quantity);
            Add(NpgsqlDbType.Numeric, row => row.Price);
            Add(NpgsqlDbType.Double, row => row.Weight);
            Add(NpgsqlDbType.Boolean, row => row.Paid);
            Add(NpgsqlDbType.Timestamp, row => row.Ordered);
            Add(NpgsqlDbType.Date, row => row.Due);
            Add(NpgsqlDbType.Text, row => row.Note);

            void Add<T>(NpgsqlDbType type, Func<Row, T> column) =>
                command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. rows.Select(column)] });
        }

        public async Task WriteAsync(NpgsqlBinaryImporter importer)
        {
            await importer.StartRowAsync();
            await importer.WriteAsync(Id, NpgsqlDbType.Bigint);
            await importer.WriteAsync(Customer, NpgsqlDbType.Text);
            await importer.WriteAsync(Email, NpgsqlDbType.Text);
            await importer.WriteAsync(Quantity, NpgsqlDbType.Integer);
            await importer.WriteAsync(Price, NpgsqlDbType.Numeric);
            await (Weight is { } weight ? importer.WriteAsync(weight, NpgsqlDbType.Double) : importer.WriteNullAsync());
            await importer.WriteAsync(Paid, NpgsqlDbType.Boolean);
            await importer.WriteAsync(Ordered, NpgsqlDbType.Timestamp);
            await (Due is { } due ? importer.WriteAsync(due, NpgsqlDbType.Date) : importer.WriteNullAsync());
            await importer.WriteAsync(Note, NpgsqlDbType.Text);
        }
    }
}
