using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Connect.Kafka.Native;

/// <summary>What a call of the client came to; null instead of it where it succeeded.</summary>
/// <param name="Error">Code and text.</param>
/// <param name="IsRetriable">The same call may succeed later.</param>
/// <param name="RequiresAbort">The transaction can only be aborted.</param>
internal sealed record ClientError(Error Error, bool IsRetriable, bool RequiresAbort)
{
    /// <summary>Takes the error librdkafka returned over; null for none.</summary>
    public static ClientError? Take(nint error)
    {
        if (error == 0)
        {
            return null;
        }

        try
        {
            return new ClientError(
                new Error(Librdkafka.CodeOf(error), Marshal.PtrToStringUTF8(Librdkafka.TextOf(error)) ?? "", Librdkafka.IsFatal(error) != 0),
                Librdkafka.IsRetriable(error) != 0,
                Librdkafka.RequiresAbort(error) != 0);
        }
        finally
        {
            Librdkafka.DestroyError(error);
        }
    }

    /// <summary>A code, and what stands behind it where it only says that the client can no longer be used.</summary>
    public static unsafe Error Of(ErrorCode code, ClientHandle client)
    {
        if (code != ErrorCode.Local_Fatal)
        {
            return new Error(code);
        }

        const int Size = 512;
        byte* text = stackalloc byte[Size];
        ErrorCode cause = Librdkafka.FatalError(client, text, Size);
        return new Error(cause == ErrorCode.NoError ? code : cause, Marshal.PtrToStringUTF8((nint)text) ?? "", isFatal: true);
    }
}
