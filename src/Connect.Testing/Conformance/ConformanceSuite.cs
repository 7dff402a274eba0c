namespace Connect.Testing.Conformance;

/// <summary>
/// Checks that any test framework can run: one test per name in <see cref="Checks"/> with <see cref="RunAsync"/>, or one test with <see cref="RunAllAsync"/>. Each check is
/// independent of the others.
/// </summary>
public abstract class ConformanceSuite
{
    private readonly OrderedDictionary<string, Func<CancellationToken, Task>> _checks = new(StringComparer.Ordinal);

    private protected ConformanceSuite()
    {
    }

    /// <summary>Names of the checks that apply, in the order they run.</summary>
    public IReadOnlyList<string> Checks => [.. _checks.Keys.Where(Applies)];

    /// <summary>How long one call of the code under test may take. Default 30 s of real time.</summary>
    protected virtual TimeSpan Timeout => TimeSpan.FromSeconds(30);

    /// <summary>Whether a check applies to what is tested. Default true; override to leave one out, with the reason in a comment.</summary>
    protected virtual bool Applies(string check) => true;

    /// <summary>Runs one check.</summary>
    /// <exception cref="ConformanceException">The check failed; the message says what was done and what was expected.</exception>
    /// <exception cref="ArgumentException">There is no such check, or it does not apply.</exception>
    public async Task RunAsync(string check, CancellationToken cancellationToken = default)
    {
        if (!_checks.TryGetValue(check, out Func<CancellationToken, Task>? run))
        {
            throw new ArgumentException($"There is no check '{check}'; there are {string.Join(", ", _checks.Keys)}.", nameof(check));
        }

        if (!Applies(check))
        {
            throw new ArgumentException($"The check '{check}' does not apply to this suite; run those that Checks lists.", nameof(check));
        }

        try
        {
            await run(cancellationToken).ConfigureAwait(false);
        }
        catch (ConformanceException error)
        {
            throw new ConformanceException($"{check}: {error.Message}", error);
        }
        catch (TimeoutException error)
        {
            throw new ConformanceException($"{check}: {error.Message}", error);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConformanceException($"{check}: {error.GetType().Name} was thrown, which nothing in the check calls for: {error.Message}", error);
        }
    }

    /// <summary>Runs every check, also after one has failed.</summary>
    /// <exception cref="ConformanceException">Checks failed; the message has a line for each.</exception>
    public async Task RunAllAsync(CancellationToken cancellationToken = default)
    {
        var failures = new List<ConformanceException>();
        IReadOnlyList<string> checks = Checks;
        foreach (string check in checks)
        {
            try
            {
                await RunAsync(check, cancellationToken).ConfigureAwait(false);
            }
            catch (ConformanceException failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new ConformanceException(
                $"{failures.Count} of {checks.Count} checks failed:{string.Concat(failures.Select(failure => $"{Environment.NewLine}- {failure.Message}"))}", failures[0]);
        }
    }

    private protected void Add(string name, Func<CancellationToken, Task> check) => _checks.Add(name, check);

    private protected static void Require(bool condition, string otherwise) => Expect.That(condition, otherwise);
}
