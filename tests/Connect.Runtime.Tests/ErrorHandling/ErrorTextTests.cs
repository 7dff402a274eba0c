using System.Runtime.CompilerServices;
using Connect.Errors;
using Connect.Runtime.ErrorHandling;

namespace Connect.Runtime.Tests.ErrorHandling;

public sealed class ErrorTextTests
{
    private readonly ErrorText _text = new();

    [Fact]
    public void Of_SamePlaceAgain_IsTheErrorsOwnTextEachTime()
    {
        for (int i = 0; i < 3; i++)
        {
            Exception error = Caught(() => Outer($"record {i}"));

            Assert.Equal(error.ToString(), _text.Of(error));
        }
    }

    [Fact]
    public void Of_OtherPlaceOfTheSameMethod_IsToldApart()
    {
        foreach (bool first in new[] { true, false, true })
        {
            Exception error = Caught(() => Fork(first));

            Assert.Equal(error.ToString(), _text.Of(error));
        }
    }

    [Fact]
    public void Of_NeverThrown_HasNoTrace()
    {
        var error = new ConnectException("reported by a task", new ConnectDataException("bad"));

        Assert.Equal(error.ToString(), _text.Of(error));
    }

    [Fact]
    public void Of_TypeWithATextOfItsOwn_KeepsIt()
    {
        Exception error = Caught(() => throw new AggregateException(new ConnectDataException("one"), new ConnectDataException("two")));

        Assert.Equal(error.ToString(), _text.Of(error));
    }

    private static Exception Caught(Action action) => Record.Exception(action) ?? throw new InvalidOperationException("Nothing was thrown.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Outer(string message)
    {
        try
        {
            throw new ConnectDataException(message);
        }
        catch (ConnectDataException e)
        {
            throw new ConnectException("outer", e);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fork(bool first)
    {
        if (first)
        {
            throw new ConnectDataException("here");
        }

        throw new ConnectDataException("there");
    }
}
