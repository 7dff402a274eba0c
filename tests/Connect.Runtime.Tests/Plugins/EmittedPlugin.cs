using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Connect.Plugins;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Plugins;

/// <summary>An assembly file with plugins, as an author's compiler would write it: of any version, with any dependencies, whole or damaged.</summary>
internal sealed class EmittedPlugin
{
    private readonly PersistedAssemblyBuilder _assembly;
    private readonly ModuleBuilder _module;

    public EmittedPlugin(string name, string version)
    {
        _assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = Version.Parse(version) }, typeof(object).Assembly);
        _module = _assembly.DefineDynamicModule(name);
        var informational = typeof(AssemblyInformationalVersionAttribute).GetConstructor([typeof(string)])!;
        _assembly.SetCustomAttribute(new CustomAttributeBuilder(informational, [version]));
    }

    /// <summary>A class that implements a contract: constructors do nothing, members throw, but for those given here.</summary>
    public EmittedPlugin Add(string type, Type parent, string? pluginName = null, Action<ILGenerator>? constructor = null, params (string Method, Action<ILGenerator> Body)[] bodies)
    {
        TypeBuilder builder = _module.DefineType(type, TypeAttributes.Public, parent.IsInterface ? typeof(object) : parent, parent.IsInterface ? [parent, .. parent.GetInterfaces()] : []);
        if (pluginName is not null)
        {
            builder.SetCustomAttribute(new CustomAttributeBuilder(typeof(PluginAttribute).GetConstructor([typeof(string)])!, [pluginName]));
        }

        if (constructor is not null)
        {
            constructor(builder.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator());
        }
        else
        {
            builder.DefineDefaultConstructor(MethodAttributes.Public);
        }

        IEnumerable<MethodInfo> members = parent.IsInterface ? parent.GetInterfaces().Append(parent).SelectMany(contract => contract.GetMethods()) : parent.GetMethods();
        foreach (MethodInfo member in members.Where(member => member.IsAbstract))
        {
            // "in" parameters carry a modifier that belongs to the signature.
            ParameterInfo[] parameters = member.GetParameters();
            MethodBuilder method = builder.DefineMethod(
                member.Name,
                MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig,
                CallingConventions.HasThis,
                member.ReturnType,
                null,
                null,
                [.. parameters.Select(parameter => parameter.ParameterType)],
                [.. parameters.Select(parameter => parameter.GetRequiredCustomModifiers())],
                null);
            Action<ILGenerator> body = bodies.FirstOrDefault(given => given.Method == member.Name).Body ?? (member.ReturnType == typeof(void) ? Return : Throw);
            body(method.GetILGenerator());
            builder.DefineMethodOverride(method, member);
        }

        builder.CreateType();
        return this;
    }

    /// <summary>A predicate.</summary>
    public EmittedPlugin AddPredicate(string type, string? pluginName = null) => Add(type, typeof(IPredicate), pluginName);

    /// <summary>A static method that returns a text, for others to call.</summary>
    public MethodInfo AddText(string type, string method, string text)
    {
        TypeBuilder builder = _module.DefineType(type, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        MethodBuilder builtMethod = builder.DefineMethod(method, MethodAttributes.Public | MethodAttributes.Static, typeof(string), []);
        ILGenerator il = builtMethod.GetILGenerator();
        il.Emit(OpCodes.Ldstr, text);
        il.Emit(OpCodes.Ret);
        return builder.CreateType().GetMethod(method)!;
    }

    /// <summary>Writes <c>name.dll</c> into a folder, which is created.</summary>
    public string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, _assembly.GetName().Name + ".dll");
        _assembly.Save(path);
        return path;
    }

    /// <summary>Makes a file refer to another version of an assembly: its row in the table AssemblyRef begins with the four parts of the version.</summary>
    public static void ChangeReference(string path, string assembly, ushort major)
    {
        byte[] bytes = File.ReadAllBytes(path);
        using var file = new PEReader(new MemoryStream(bytes));
        MetadataReader metadata = file.GetMetadataReader();
        AssemblyReferenceHandle handle = metadata.AssemblyReferences.Single(reference => metadata.StringComparer.Equals(metadata.GetAssemblyReference(reference).Name, assembly));
        int row = file.PEHeaders.MetadataStartOffset
            + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + ((MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
        BitConverter.GetBytes(major).CopyTo(bytes, row);
        File.WriteAllBytes(path, bytes);
    }

    private static void Return(ILGenerator il) => il.Emit(OpCodes.Ret);

    private static void Throw(ILGenerator il)
    {
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Throw);
    }
}
