using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Connect.Runtime.Plugins;

/// <summary>What the metadata of an assembly file tells about plugins in it, without loading it.</summary>
/// <param name="Path">The file.</param>
/// <param name="References">The assemblies it refers to.</param>
/// <param name="Types">Full names of the types that are plugins, or may be because they derive from a type of another assembly.</param>
internal sealed record PluginAssembly(string Path, IReadOnlyList<AssemblyName> References, IReadOnlyList<string> Types)
{
    private static readonly string Contracts = typeof(Connect.Connectors.IConnector).Assembly.GetName().Name!;

    // Types of the contracts that make a type deriving from them a plugin: the interfaces, and the base classes that implement them.
    private static readonly HashSet<(string, string)> PluginTypes =
    [
        .. typeof(Connect.Connectors.IConnector).Assembly.GetExportedTypes()
            .Where(type => Enum.GetValues<PluginKind>().Any(kind => kind.Contract().IsAssignableFrom(type)))
            .Select(type => (type.Namespace ?? "", type.Name)),
    ];

    /// <summary>Reads a file; null when it holds no plugins (native libraries and assemblies that do not refer to the contracts never do).</summary>
    /// <exception cref="BadImageFormatException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static PluginAssembly? Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        if (!file.HasMetadata)
        {
            return null;
        }

        MetadataReader metadata = file.GetMetadataReader();
        AssemblyName[] references = [.. metadata.AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName())];
        if (!Array.Exists(references, reference => reference.Name == Contracts))
        {
            return null;
        }

        var types = new TypeFinder(metadata).Find();
        return types.Count == 0 ? null : new PluginAssembly(path, references, types);
    }

    private sealed class TypeFinder(MetadataReader metadata)
    {
        private readonly Dictionary<TypeDefinitionHandle, bool> _derives = [];

        public List<string> Find()
        {
            var names = new List<string>();
            foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
            {
                TypeDefinition type = metadata.GetTypeDefinition(handle);
                if (IsCreatable(type) && IsPublic(type) && Derives(handle))
                {
                    names.Add(FullName(type));
                }
            }

            return names;
        }

        private static bool IsCreatableKind(TypeAttributes attributes) => (attributes & (TypeAttributes.Abstract | TypeAttributes.Interface)) == 0;

        private bool IsCreatable(TypeDefinition type) =>
            IsCreatableKind(type.Attributes)
            && type.GetGenericParameters().Count == 0
            && type.GetMethods().Any(handle => IsPublicDefaultConstructor(metadata.GetMethodDefinition(handle)));

        private bool IsPublicDefaultConstructor(MethodDefinition method) =>
            metadata.StringComparer.Equals(method.Name, ".ctor")
            && (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public
            && ParameterCount(method) == 0;

        private int ParameterCount(MethodDefinition method)
        {
            BlobReader signature = metadata.GetBlobReader(method.Signature);
            signature.ReadSignatureHeader();
            return signature.ReadCompressedInteger();
        }

        private bool IsPublic(TypeDefinition type)
        {
            while (type.IsNested)
            {
                if ((type.Attributes & TypeAttributes.VisibilityMask) != TypeAttributes.NestedPublic)
                {
                    return false;
                }

                type = metadata.GetTypeDefinition(type.GetDeclaringType());
            }

            return (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public;
        }

        private string FullName(TypeDefinition type)
        {
            string name = metadata.GetString(type.Name);
            return type.IsNested ? $"{FullName(metadata.GetTypeDefinition(type.GetDeclaringType()))}+{name}"
                : type.Namespace.IsNil ? name
                : $"{metadata.GetString(type.Namespace)}.{name}";
        }

        private bool Derives(TypeDefinitionHandle handle)
        {
            if (_derives.TryGetValue(handle, out bool known))
            {
                return known;
            }

            // A damaged file may go round in circles.
            _derives[handle] = false;
            TypeDefinition type = metadata.GetTypeDefinition(handle);
            bool derives = MakesPlugin(type.BaseType)
                || type.GetInterfaceImplementations().Any(implementation => MakesPlugin(metadata.GetInterfaceImplementation(implementation).Interface));
            _derives[handle] = derives;
            return derives;
        }

        private bool MakesPlugin(EntityHandle parent) => parent.IsNil
            ? false
            : parent.Kind switch
            {
                HandleKind.TypeDefinition => Derives((TypeDefinitionHandle)parent),
                HandleKind.TypeReference => MakesPlugin(metadata.GetTypeReference((TypeReferenceHandle)parent)),
                HandleKind.TypeSpecification => MakesPlugin(GenericDefinition((TypeSpecificationHandle)parent)),
                _ => false,
            };

        private bool MakesPlugin(TypeReference type)
        {
            if (type.ResolutionScope.Kind != HandleKind.AssemblyReference)
            {
                return false;
            }

            string assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
            if (assembly == Contracts)
            {
                return PluginTypes.Contains((metadata.GetString(type.Namespace), metadata.GetString(type.Name)));
            }

            // A base of the author's own, in another assembly, may be a plugin; .NET's own types are none.
            return !assembly.StartsWith("System.", StringComparison.Ordinal) && assembly is not ("System" or "mscorlib" or "netstandard");
        }

        /// <summary>The type of which a generic type is made: class or value type, then its handle (ECMA-335 II.23.2.14).</summary>
        private EntityHandle GenericDefinition(TypeSpecificationHandle handle)
        {
            BlobReader signature = metadata.GetBlobReader(metadata.GetTypeSpecification(handle).Signature);
            if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            {
                return default;
            }

            signature.ReadCompressedInteger();
            return signature.ReadTypeHandle();
        }
    }
}
