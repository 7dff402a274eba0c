namespace Connect.Kafka.KeyStores;

/// <summary>A key store cannot be read. The message goes on after the store's name, says what to do, and holds no secret.</summary>
internal sealed class KeyStoreException(string message, Exception? cause = null) : Exception(message, cause);
