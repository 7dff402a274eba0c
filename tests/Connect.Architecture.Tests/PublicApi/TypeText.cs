using System.Reflection;

namespace Connect.Architecture.Tests.PublicApi;

/// <summary>Prints types as C# writes them, with nullability.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    /// <summary>A type, with what is known of its nullability.</summary>
    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        bool isNullable = !type.IsValueType && !type.IsGenericParameter && nullability?.ReadState == NullabilityState.Nullable;
        return Bare(type, nullability) + (isNullable ? "?" : "");
    }

    /// <summary>A type's name with its type parameters, enclosing types included, as a declaration shows it.</summary>
    public static string Declared(Type type) => $"{type.Namespace}.{Named(type, type.GetGenericArguments(), null)}";

    /// <summary>The constraints of generic parameters; empty without any.</summary>
    public static string Constraints(IEnumerable<Type> parameters)
    {
        var text = new List<string>();
        foreach (Type parameter in parameters.Where(parameter => parameter.IsGenericParameter))
        {
            var rules = new List<string>();
            GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
            bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            if (isStruct)
            {
                rules.Add("struct");
            }
            else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                rules.Add("class");
            }

            rules.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(type => Of(type)));
            if (!isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            {
                rules.Add("new()");
            }

            if (rules.Count > 0)
            {
                text.Add($" where {parameter.Name} : {string.Join(", ", rules)}");
            }
        }

        return string.Concat(text);
    }

    private static string Bare(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.IsGenericType && type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            return $"({string.Join(", ", Arguments(type.GetGenericArguments(), nullability))})";
        }

        return Named(type, type.GetGenericArguments(), nullability);
    }

    private static string Named(Type type, Type[] arguments, NullabilityInfo? nullability)
    {
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string prefix = type.DeclaringType is { } declaring ? Named(declaring, arguments[..outer], null) + "." : "";
        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        string name = tick < 0 ? type.Name : type.Name[..tick];
        Type[] own = arguments[outer..];
        return own.Length == 0 ? prefix + name : $"{prefix}{name}<{string.Join(", ", Arguments(own, nullability))}>";
    }

    private static IEnumerable<string> Arguments(Type[] arguments, NullabilityInfo? nullability) =>
        arguments.Select((argument, i) => Of(argument, nullability is { } known && known.GenericTypeArguments.Length == arguments.Length ? known.GenericTypeArguments[i] : null));
}
