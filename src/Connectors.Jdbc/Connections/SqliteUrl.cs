using Connect.Errors;
using Connectors.Jdbc.Dialects;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Connections;

/// <summary>What a configuration says about a SQLite file: <c>jdbc:sqlite:/data/shop.db?busy_timeout=5000</c>, with pragmas as parameters.</summary>
internal sealed class SqliteUrl
{
    // Pragmas with values that need no quoting; they are set on each new connection.
    private static readonly string[] Pragmas =
    [
        "application_id", "auto_vacuum", "automatic_index", "cache_size", "cache_spill", "case_sensitive_like", "cell_size_check", "checkpoint_fullfsync", "count_changes",
        "default_cache_size", "defer_foreign_keys", "empty_result_callbacks", "encoding", "foreign_keys", "full_column_names", "fullfsync", "ignore_check_constraints",
        "incremental_vacuum", "journal_mode", "journal_size_limit", "legacy_alter_table", "legacy_file_format", "locking_mode", "max_page_count", "mmap_size", "page_size",
        "query_only", "read_uncommitted", "recursive_triggers", "reverse_unordered_selects", "secure_delete", "short_column_names", "synchronous", "temp_store",
        "threads", "trusted_schema", "user_version", "wal_autocheckpoint", "writable_schema",
    ];

    private static readonly DriverParameters<SqliteUrl> Parameters = CreateParameters();

    private SqliteUrl()
    {
    }

    /// <summary>The connection string.</summary>
    public SqliteConnectionStringBuilder Builder { get; } = new();

    /// <summary>How long to wait for locks of other connections, in milliseconds.</summary>
    public int BusyTimeoutMs { get; private set; } = 3000;

    /// <summary>Statements for each new connection.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>How points in time are stored.</summary>
    public SqliteDateClass DateClass { get; private set; } = SqliteDateClass.Integer;

    /// <summary>Whether stored numbers count seconds, not milliseconds.</summary>
    public bool DatesInSeconds { get; private set; }

    /// <summary>Reads URL and properties; a SQLite file has no users.</summary>
    /// <exception cref="ConfigException">A parameter is unknown or wrong.</exception>
    public static SqliteUrl Parse(ConnectionRequest request)
    {
        var url = new SqliteUrl();
        if (JdbcUrl.TryParse(request.Url, out JdbcUrl jdbc))
        {
            int question = jdbc.Rest.IndexOf('?');
            url.SetFile(question < 0 ? jdbc.Rest : jdbc.Rest[..question]);
            foreach (ConnectionParameter parameter in UrlParameters.ParseQuery(question < 0 ? "" : jdbc.Rest[(question + 1)..], ConnectionRequest.UrlKey, decode: true))
            {
                Parameters.Apply(url, url.Builder, parameter);
            }
        }
        else
        {
            NativeKeywords.SetAll(url.Builder, ConnectionRequest.UrlKey, request.Url, "Microsoft.Data.Sqlite");
        }

        foreach ((string name, string value) in request.Properties)
        {
            Parameters.Apply(url, url.Builder, new ConnectionParameter(ConnectionRequest.Prefix + name, name, value));
        }

        if (string.IsNullOrEmpty(url.Builder.DataSource))
        {
            url.SetFile("");
        }

        // The provider repeats what was refused because of a lock for whole seconds.
        url.Builder.DefaultTimeout = Math.Max(1, (url.BusyTimeoutMs + 999) / 1000);
        return url;
    }

    private static DriverParameters<SqliteUrl> CreateParameters()
    {
        DriverParameters<SqliteUrl> parameters = new DriverParameters<SqliteUrl>("SQLite JDBC driver", StringComparer.OrdinalIgnoreCase)
            .Map("mode", (url, p) => url.Builder.Mode = p.OneOf(
                ("ro", SqliteOpenMode.ReadOnly), ("rw", SqliteOpenMode.ReadWrite), ("rwc", SqliteOpenMode.ReadWriteCreate), ("memory", SqliteOpenMode.Memory),
                ("ReadOnly", SqliteOpenMode.ReadOnly), ("ReadWrite", SqliteOpenMode.ReadWrite), ("ReadWriteCreate", SqliteOpenMode.ReadWriteCreate)))
            .Map("cache", (url, p) => url.Builder.Cache = p.OneOf(("shared", SqliteCacheMode.Shared), ("private", SqliteCacheMode.Private), ("default", SqliteCacheMode.Default)))
            .Map("open_mode", (url, p) => url.Builder.Mode = (p.Number() & 1) != 0 ? SqliteOpenMode.ReadOnly : (p.Number() & 4) != 0 ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite)
            .Map("shared_cache", (url, p) => url.Builder.Cache = p.Flag() ? SqliteCacheMode.Shared : SqliteCacheMode.Private)
            .Map("busy_timeout", (url, p) => url.BusyTimeoutMs = Math.Max(0, p.Number()))
            .Map("password", (url, p) => url.Builder.Password = p.Value)
            .Map("date_class", (url, p) => url.DateClass = p.OneOf(("INTEGER", SqliteDateClass.Integer), ("TEXT", SqliteDateClass.Text), ("REAL", SqliteDateClass.Real)))
            .Map("date_precision", (url, p) => url.DatesInSeconds = p.OneOf(("MILLISECONDS", false), ("SECONDS", true)))
            .Ignore(
                "user", "date_string_format", "enable_load_extension", "load_extension", "transaction_mode", "limit_attached", "limit_column", "limit_compound_select",
                "limit_expr_depth", "limit_function_arg", "limit_length", "limit_like_pattern_length", "limit_page_count", "limit_sql_length", "limit_trigger_depth",
                "limit_variable_number", "limit_vdbe_op", "limit_worker_threads", "hexkey_mode", "jdbc.explicit_readonly", "jdbc.get_generated_keys", "temp_store_directory",
                "cipher", "immutable", "nolock", "psow", "vfs");
        foreach (string pragma in Pragmas)
        {
            parameters.Map(pragma, (url, p) => url.AddPragma(p));
        }

        return parameters;
    }

    private void AddPragma(ConnectionParameter parameter)
    {
        if (parameter.Value.Length == 0 || !parameter.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw parameter.Invalid("a word or a number, as the pragma of that name takes");
        }

        Statements.Add($"PRAGMA {parameter.Name.ToLowerInvariant()} = {parameter.Value}");
    }

    private void SetFile(string file)
    {
        if (file.Length == 0 || file == ":memory:")
        {
            Builder.DataSource = ":memory:";
            return;
        }

        Builder.DataSource = file.StartsWith("file:", StringComparison.Ordinal) ? Uri.UnescapeDataString(file["file:".Length..]) : file;
    }
}
