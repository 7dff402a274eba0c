namespace Connect.Kafka.KeyStores;

/// <summary>What a key store holds, whatever its format. Private keys are secrets: nothing here prints them.</summary>
/// <param name="keys">See <see cref="Keys"/>.</param>
/// <param name="certificates">See <see cref="Certificates"/>.</param>
internal sealed class KeyStore(IReadOnlyList<KeyStoreKey> keys, IReadOnlyList<byte[]> certificates)
{
    /// <summary>Private keys with their certificates, in the file's order.</summary>
    public IReadOnlyList<KeyStoreKey> Keys => keys;

    /// <summary>Certificates that stand alone, DER.</summary>
    public IReadOnlyList<byte[]> Certificates => certificates;

    /// <summary>What Java trusts of a store: the certificates that stand alone and the first one of each key.</summary>
    public IEnumerable<byte[]> Trusted => certificates.Concat(keys.Where(key => key.Chain.Count > 0).Select(key => key.Chain[0]));
}
