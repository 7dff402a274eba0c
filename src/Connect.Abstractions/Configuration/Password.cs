namespace Connect.Configuration;

/// <summary>A secret that prints as <c>[hidden]</c>.</summary>
/// <param name="Value">The secret itself; hand it to the driver only.</param>
public sealed record Password(string Value)
{
    /// <summary>What stands for a secret in logs, errors and REST answers.</summary>
    public const string Hidden = "[hidden]";

    /// <summary><c>[hidden]</c>.</summary>
    public override string ToString() => Hidden;
}
