namespace Connect.TestSupport.SqlServer;

/// <summary>Which requests get which answers. Thread-safe.</summary>
public sealed class TdsExpectation
{
    private readonly Lock _lock = new();
    private readonly Func<TdsRequest, bool> _matches;
    private Func<TdsRequest, TdsAnswer> _answer = static _ => new TdsAnswer();
    private int? _left;

    internal TdsExpectation(Func<TdsRequest, bool> matches) => _matches = matches;

    /// <summary>The answers, one request after the other; the last one is for all that follow.</summary>
    public TdsExpectation Answer(params TdsAnswer[] answers)
    {
        int next = 0;
        return Answer(_ => answers[Math.Min(next++, answers.Length - 1)]);
    }

    /// <summary>An answer made for each request.</summary>
    /// <param name="answer">Called for one request at a time.</param>
    public TdsExpectation Answer(Func<TdsRequest, TdsAnswer> answer)
    {
        lock (_lock)
        {
            _answer = answer;
            return this;
        }
    }

    /// <summary>For so many requests only; those that follow go to expectations set up before, or to the default.</summary>
    public TdsExpectation Times(int requests)
    {
        lock (_lock)
        {
            _left = requests;
            return this;
        }
    }

    /// <summary>The answer to a request; null when it is not meant.</summary>
    internal TdsAnswer? AnswerTo(TdsRequest request)
    {
        lock (_lock)
        {
            if (_left == 0 || !_matches(request))
            {
                return null;
            }

            _left--;
            return _answer(request);
        }
    }
}
