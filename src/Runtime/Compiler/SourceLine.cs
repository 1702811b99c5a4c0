using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text.RegularExpressions;

namespace Whence.Runtime.Compiler;

/// <summary>
/// File and line of a method that ILGPU's errors name, from the symbols beside its assembly. ILGPU itself knows the method alone.
/// </summary>
static partial class SourceLine
{
    /// <summary>The words of a message that name a method, followed by the file and the line where its code begins; empty where the message names none.</summary>
    /// <param name="message">What ILGPU says.</param>
    /// <param name="kernel">The kernel, whose assembly the method may be in.</param>
    public static string Of(string message, MethodInfo kernel)
    {
        if (Place().Match(message) is not { Success: true } place)
            return "";
        var method = kernel.Module.Assembly.GetTypes().Where(type => type.FullName == place.Groups["type"].Value)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .FirstOrDefault(method => method.ToString() == place.Groups["method"].Value);
        return method is null || First(method) is not { } line ? place.Value : $"{place.Value} ({line})";
    }

    // The first line of a method's code; null where there are no symbols.
    static string? First(MethodInfo method)
    {
        var path = Path.ChangeExtension(method.Module.Assembly.Location, ".pdb");
        try
        {
            using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(path));
            var reader = provider.GetMetadataReader();
            var handle = ((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken)).ToDebugInformationHandle();
            foreach (var point in reader.GetMethodDebugInformation(handle).GetSequencePoints())
            {
                if (!point.IsHidden)
                    return $"{Path.GetFileName(reader.GetString(reader.GetDocument(point.Document).Name))}, line {point.StartLine}";
            }
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException or BadImageFormatException or ArgumentException)
        {
            // Without symbols the method's name must do.
        }
        return null;
    }

    [GeneratedRegex(@"in method (?<method>.+?) declared in type (?<type>[^\s)]+)")]
    private static partial Regex Place();
}
