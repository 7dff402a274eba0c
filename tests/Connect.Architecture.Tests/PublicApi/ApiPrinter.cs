using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Connect.Architecture.Tests.PublicApi;

/// <summary>Lists what users of an assembly can see: one line per type, one indented line per member, both sorted.</summary>
internal sealed class ApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>The listing, each line ended by a line feed.</summary>
    public static string Print(Assembly assembly)
    {
        var printer = new ApiPrinter();
        var lines = new List<string>();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(TypeText.Declared, StringComparer.Ordinal))
        {
            lines.Add(printer.TypeLine(type));
            if (typeof(Delegate).IsAssignableFrom(type))
            {
                continue;
            }

            lines.AddRange(type.IsEnum ? EnumLines(type) : printer.MemberLines(type));
        }

        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static IEnumerable<string> EnumLines(Type type) =>
        Enum.GetNames(type).Select(name => $"    {name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)}");

    private static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool IsShown(PropertyInfo property) =>
        (IsVisible(property.GetMethod) || IsVisible(property.SetMethod)) && property.Name != "EqualityContract";

    // Accessors are told with their property or event; what records generate is told by the word record.
    private static bool IsShown(MethodInfo method) =>
        IsVisible(method) && !IsGenerated(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodBase method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsStatic ? method.IsAbstract ? "static abstract " : "static " : method.IsAbstract ? "" : "virtual ";
        }

        bool isOverride = method is MethodInfo info && info.GetBaseDefinition().DeclaringType != info.DeclaringType;
        return Access(method) + (method.IsStatic ? "static "
            : method.IsAbstract ? isOverride ? "abstract override " : "abstract "
            : isOverride ? method.IsFinal ? "sealed override " : "override "
            : method is { IsVirtual: true, IsFinal: false } ? "virtual "
            : "");
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        bool flag => flag ? "true" : "false",
        char character => $"'{character}'",
        Enum name => $"{name.GetType().Name}.{name}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Default(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue)
        {
            return "";
        }

        // A structure's default is told as null.
        Type type = parameter.ParameterType;
        bool isDefault = parameter.RawDefaultValue is null && type.IsValueType && Nullable.GetUnderlyingType(type) is null;
        return isDefault ? " = default" : $" = {Literal(parameter.DefaultValue)}";
    }

    private string TypeLine(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"delegate {Returned(invoke)} {TypeText.Declared(type)}({Parameters(invoke)})";
        }

        bool isRecord = type.GetMethod("<Clone>$", Declared) is not null
            || (type.IsValueType && type.GetMethod("PrintMembers", Declared) is { } print && IsGenerated(print));
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => $"{(type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}{(isRecord ? "record " : "")}struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{(isRecord ? "record" : "class")}",
        };

        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            bases.Add(TypeText.Of(parent));
        }

        if (!type.IsEnum)
        {
            HashSet<Type> inherited = [.. type.BaseType?.GetInterfaces() ?? [], .. type.GetInterfaces().SelectMany(implemented => implemented.GetInterfaces())];
            bases.AddRange(type.GetInterfaces().Where(implemented => implemented.IsVisible && !inherited.Contains(implemented)).Select(implemented => TypeText.Of(implemented)).Order(StringComparer.Ordinal));
        }

        return $"{kind} {TypeText.Declared(type)}{(bases.Count > 0 ? " : " + string.Join(", ", bases) : "")}{TypeText.Constraints(type.GetGenericArguments())}";
    }

    private IEnumerable<string> MemberLines(Type type)
    {
        var members = new List<(string Name, string Line)>();
        members.AddRange(type.GetConstructors(Declared).Where(IsVisible).Select(constructor => ("", $"{Access(constructor)}{type.Name.Split('`')[0]}({Parameters(constructor)})")));
        members.AddRange(type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(field => (field.Name, FieldLine(field))));
        members.AddRange(type.GetProperties(Declared).Where(IsShown).Select(property => (property.Name, PropertyLine(property))));
        members.AddRange(type.GetEvents(Declared).Where(shown => IsVisible(shown.AddMethod)).Select(shown => (shown.Name, EventLine(shown))));
        members.AddRange(type.GetMethods(Declared).Where(IsShown).Select(method => (method.Name, MethodLine(method))));
        return members.OrderBy(member => member.Name, StringComparer.Ordinal).ThenBy(member => member.Line, StringComparer.Ordinal).Select(member => "    " + member.Line);
    }

    private string FieldLine(FieldInfo field)
    {
        string access = field.IsPublic ? "" : "protected ";
        string type = TypeText.Of(field.FieldType, _nullability.Create(field));
        return field.IsLiteral
            ? $"{access}const {type} {field.Name} = {Literal(field.GetRawConstantValue())}"
            : $"{access}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name}";
    }

    private string PropertyLine(PropertyInfo property)
    {
        MethodInfo accessor = (IsVisible(property.GetMethod) ? property.GetMethod : property.SetMethod)!;
        string required = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : "";
        string getter = IsVisible(property.GetMethod) ? "get; " : "";
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        string setter = IsVisible(property.SetMethod) ? $"{(property.SetMethod!.IsPublic || !accessor.IsPublic ? "" : "protected ")}{(isInit ? "init; " : "set; ")}" : "";
        string name = property.GetIndexParameters() is { Length: > 0 } index ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
        string reference = property.PropertyType.IsByRef ? "ref " : "";
        return $"{Modifiers(accessor)}{required}{reference}{TypeText.Of(property.PropertyType, _nullability.Create(property))} {name} {{ {getter}{setter}}}";
    }

    private string EventLine(EventInfo shown) => $"{Modifiers(shown.AddMethod!)}event {TypeText.Of(shown.EventHandlerType!, _nullability.Create(shown))} {shown.Name}";

    private string MethodLine(MethodInfo method)
    {
        string name = method.IsGenericMethod ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : method.Name;
        return $"{Modifiers(method)}{Returned(method)} {name}({Parameters(method)}){TypeText.Constraints(method.GetGenericArguments())}";
    }

    private string Returned(MethodInfo method)
    {
        string reference = method.ReturnType.IsByRef ? method.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "ref readonly " : "ref " : "";
        return reference + TypeText.Of(method.ReturnType, _nullability.Create(method.ReturnParameter));
    }

    private string Parameters(MethodBase method)
    {
        string first = method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "";
        return first + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private string Parameter(ParameterInfo parameter)
    {
        string modifier = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true } => parameter.GetRequiredCustomModifiers().Length > 0 || parameter.IsIn ? "in " : "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        return $"{modifier}{TypeText.Of(parameter.ParameterType, _nullability.Create(parameter))} {parameter.Name}{Default(parameter)}";
    }
}
