namespace Connect.Testing.Conformance;

/// <summary>What checks say when it is not as expected.</summary>
internal static class Expect
{
    private const int LongestText = 60;

    /// <summary>The condition holds.</summary>
    public static void That(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new ConformanceException(otherwise);
        }
    }

    /// <summary>Both are equal.</summary>
    public static void Equal<T>(T expected, T actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: {Show(actual)}, where {Show(expected)} was expected.");

    /// <summary>Both have the same items in the same order.</summary>
    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        T[] wanted = [.. expected];
        T[] got = [.. actual];
        if (wanted.SequenceEqual(got))
        {
            return;
        }

        int same = wanted.Zip(got).TakeWhile(pair => EqualityComparer<T>.Default.Equals(pair.First, pair.Second)).Count();
        throw new ConformanceException(
            wanted.Length > 10 || got.Length > 10
                ? $"{what}: {got.Length} items, where {wanted.Length} were expected; they differ from number {same + 1} on, {At(got, same)} where {At(wanted, same)} was expected."
                : $"{what}: [{string.Join(", ", got.Select(Show))}], where [{string.Join(", ", wanted.Select(Show))}] was expected.");
    }

    /// <summary>The call fails with that exception or one derived from it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="what">What it does, for the message: a noun.</param>
    /// <param name="advice">What the author should do: the rest of a sentence after "throw X", or null.</param>
    public static async Task FailsAsync<TException>(Func<Task> call, string what, string? advice = null)
        where TException : Exception
    {
        string expected = $"throw {typeof(TException).Name}{(advice is null ? "" : ", " + advice)}.";
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (TException)
        {
            return;
        }
        catch (Exception error) when (error is not ConformanceException and not TimeoutException)
        {
            throw new ConformanceException($"{what} failed with {error.GetType().Name}; {expected}", error);
        }

        throw new ConformanceException($"{what} succeeded; {expected}");
    }

    /// <summary>The call, whose token is cancelled already, ends soon: done, or with <see cref="OperationCanceledException"/>.</summary>
    public static async Task EndsWhenCancelledAsync(string what, TimeSpan limit, Func<CancellationToken, Task> call)
    {
        try
        {
            await CallLimit.RunAsync(limit, what, () => call(new CancellationToken(canceled: true))).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // As it may.
        }
        catch (TimeoutException)
        {
            throw new ConformanceException($"{what} did not return within {limit.TotalSeconds:0.###} s though its token was cancelled; hand the token to everything it waits for.");
        }
        catch (Exception error)
        {
            throw new ConformanceException($"{what} failed with {error.GetType().Name} when its token was cancelled; let OperationCanceledException through, it does not count as a failure.", error);
        }
    }

    private static string At<T>(T[] items, int index) => index < items.Length ? Show(items[index]) : "nothing";

    private static string Show<T>(T value)
    {
        string? text = value?.ToString();
        return text switch
        {
            null => "null",
            "" => "empty",
            { Length: > LongestText } => text[..LongestText] + "…",
            _ => text,
        };
    }
}
