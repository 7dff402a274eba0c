namespace Connect.Configuration;

/// <summary>Type of a configuration value; names are Kafka's.</summary>
public enum ConfigType
{
    /// <summary><c>true</c> or <c>false</c> in any case; <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>Trimmed text; <see cref="string"/>.</summary>
    String,

    /// <summary><see cref="int"/>.</summary>
    Int,

    /// <summary><see cref="short"/>.</summary>
    Short,

    /// <summary><see cref="long"/>.</summary>
    Long,

    /// <summary><see cref="double"/>.</summary>
    Double,

    /// <summary>Comma-separated text; a list of <see cref="string"/>. Empty text is the empty list.</summary>
    List,

    /// <summary>Name of a plugin; <see cref="string"/>.</summary>
    Class,

    /// <summary>Secret text; <see cref="Configuration.Password"/>.</summary>
    Password,
}

/// <summary>How much a key matters to users.</summary>
public enum Importance
{
    /// <summary>Nearly everyone sets it.</summary>
    High,

    /// <summary>Many set it.</summary>
    Medium,

    /// <summary>Few set it.</summary>
    Low,
}

/// <summary>How wide a form shows the value.</summary>
public enum Width
{
    /// <summary>Unspecified.</summary>
    None,

    /// <summary>A number or flag.</summary>
    Short,

    /// <summary>A name.</summary>
    Medium,

    /// <summary>A list or path.</summary>
    Long,
}
