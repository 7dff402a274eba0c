using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Writes errors as <see cref="Exception.ToString"/> does, and remembers the stack traces: finding methods, files and lines costs more than all the rest of a
/// dead letter, and where thousands of records fail they mostly fail in the same place. Thread-safe.
/// </summary>
internal sealed class ErrorText
{
    // A place has a few kB; code that fails in more places than this is rare, and then nothing more is remembered.
    private const int MaxPlaces = 100;

    private readonly ConcurrentDictionary<Type, bool> _plainTypes = new();
    private readonly ConcurrentDictionary<Place, string> _places = new();

    public string Of(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (!_plainTypes.GetOrAdd(cause.GetType(), static type => type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType == typeof(Exception)))
            {
                // It tells more than the usual.
                return error.ToString();
            }
        }

        var text = new StringBuilder();
        Write(error, text);
        return text.ToString();
    }

    private void Write(Exception error, StringBuilder text)
    {
        text.Append(error.GetType()).Append(": ").Append(error.Message);
        if (error.InnerException is { } cause)
        {
            text.AppendLine().Append(" ---> ");
            Write(cause, text);
            text.AppendLine().Append("   --- End of inner exception stack trace ---");
        }

        if (StackTraceOf(error) is { Length: > 0 } trace)
        {
            text.AppendLine().Append(trace);
        }
    }

    private string? StackTraceOf(Exception error)
    {
        var place = new Place(new StackTrace(error, fNeedFileInfo: false));
        if (place.IsEmpty)
        {
            return error.StackTrace;
        }

        if (!_places.TryGetValue(place, out string? trace))
        {
            trace = error.StackTrace ?? "";
            if (_places.Count < MaxPlaces)
            {
                _places.TryAdd(place, trace);
            }
        }

        return trace;
    }

    /// <summary>Methods of a stack and where in them.</summary>
    private sealed class Place : IEquatable<Place>
    {
        private readonly StackFrame[] _frames;
        private readonly int _hash;

        public Place(StackTrace trace)
        {
            _frames = trace.GetFrames();
            var hash = new HashCode();
            foreach (StackFrame frame in _frames)
            {
                hash.Add(frame.GetILOffset());
                hash.Add(frame.GetMethod());
            }

            _hash = hash.ToHashCode();
        }

        public bool IsEmpty => _frames.Length == 0;

        public bool Equals(Place? other)
        {
            if (other is null || other._frames.Length != _frames.Length)
            {
                return false;
            }

            for (int i = 0; i < _frames.Length; i++)
            {
                if (_frames[i].GetILOffset() != other._frames[i].GetILOffset() || _frames[i].GetMethod() != other._frames[i].GetMethod())
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => Equals(obj as Place);

        public override int GetHashCode() => _hash;
    }
}
