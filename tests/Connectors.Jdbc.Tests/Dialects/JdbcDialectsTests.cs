using System.Data.Common;
using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Tests.Dialects;

public class JdbcDialectsTests
{
    [Theory]
    [InlineData("jdbc:postgresql://h/db", "", "PostgreSqlDatabaseDialect")]
    [InlineData("jdbc:sqlserver://h", "", "SqlServerDatabaseDialect")]
    [InlineData("jdbc:jtds:sqlserver://h/db", "", "SqlServerDatabaseDialect")]
    [InlineData("jdbc:sqlite:x.db", "", "SqliteDatabaseDialect")]
    [InlineData("jdbc:pgpool:x", "PostgreSqlDatabaseDialect", "PostgreSqlDatabaseDialect")]
    [InlineData("jdbc:postgresql://h/db", "sqlitedatabasedialect", "SqliteDatabaseDialect")]
    [InlineData("Host=h;Username=u;Database=db", "", "PostgreSqlDatabaseDialect")]
    [InlineData("Server=h;Port=5432;Database=db", "", "PostgreSqlDatabaseDialect")]
    [InlineData("Server=h;User ID=sa;Database=db", "", "SqlServerDatabaseDialect")]
    [InlineData("Data Source=h;Initial Catalog=db", "", "SqlServerDatabaseDialect")]
    [InlineData("Data Source=shop.db", "", "SqliteDatabaseDialect")]
    [InlineData("Data Source=shop;Mode=ReadOnly", "", "SqliteDatabaseDialect")]
    public void Find_UrlOrName_IsTheDialect(string url, string name, string expected) => Assert.Equal(expected, JdbcDialects.Find(url, name).Name);

    [Theory]
    [InlineData("jdbc:", "", "jdbc:postgresql://host:5432/database")]
    [InlineData("jdbc:postgres://h/db", "", "'postgresql'")]
    [InlineData("jdbc:mysql://h/db", "", "JdbcDialects.Register")]
    [InlineData("jdbc:postgresql://h/db", "MySqlDatabaseDialect", "JdbcDialects.Register")]
    [InlineData("jdbc:postgresql://h/db", "Foo", "PostgreSqlDatabaseDialect, SqlServerDatabaseDialect, SqliteDatabaseDialect")]
    [InlineData("Data Source=x", "", "dialect.name")]
    [InlineData("no connection string", "", "ADO.NET")]
    public void Find_Nothing_SaysWhatThereIs(string url, string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConfigException>(() => JdbcDialects.Find(url, name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Register_FurtherDialect_IsFoundByItsUrl()
    {
        var added = new AddedDialect();
        JdbcDialects.Register(added);

        Assert.Same(added, JdbcDialects.Find("jdbc:added:anything", ""));
        Assert.Same(added, JdbcDialects.Find("jdbc:postgresql://h/db", "AddedDialect"));
    }

    private sealed class AddedDialect : Dialect
    {
        public override string Name => "AddedDialect";

        public override IReadOnlyList<string> Subprotocols { get; } = ["added"];

        public override DbDataSource CreateDataSource(ConnectionRequest request) => throw new NotSupportedException();

        public override Task<IReadOnlyList<TableId>> ListTablesAsync(DbConnection connection, TableScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<TableDefinition?> DescribeTableAsync(DbConnection connection, TableId table, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ColumnReader? CreateReader(ResultColumn column, ReadOptions options) => throw new NotSupportedException();
    }
}
