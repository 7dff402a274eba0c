namespace Connect.Kafka.KeyStores;

/// <summary>A private key of a key store.</summary>
/// <param name="alias">Its name there; empty when the format has none.</param>
/// <param name="privateKeyPem">The key as a PEM block, not encrypted.</param>
/// <param name="chain">Its certificate and those above it, DER.</param>
internal sealed class KeyStoreKey(string alias, string privateKeyPem, IReadOnlyList<byte[]> chain)
{
    /// <summary>Its name; empty when the format has none.</summary>
    public string Alias => alias;

    /// <summary>The key as a PEM block, not encrypted: for the client only.</summary>
    public string PrivateKeyPem => privateKeyPem;

    /// <summary>Its certificate and those above it, DER.</summary>
    public IReadOnlyList<byte[]> Chain => chain;

    /// <summary>The alias.</summary>
    public override string ToString() => alias;
}
