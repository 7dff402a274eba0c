namespace Connect.Testing.Tests.Support;

/// <summary>Ways a converter breaks its contract.</summary>
internal enum ConverterFault
{
    None,
    WidensToDouble,
    NarrowsDecimals,
    DropsDefaults,
    NullsWithoutSchema,
    SchemalessAsText,
    MixesSchemasUp,
    SharesBetweenInstances,
    WritesTombstones,
    AppendsToTombstones,
    ReadsTombstonesAsText,
    TakesWrongClasses,
    ThrowsInvalidCast,
    BreaksAfterRefusal,
    OverrunsBuffers,
    RefersToTheBuffer,
    ReadsBadBytes,
    ThrowsFormatException,
    OverrunsDamagedBytes,
}
