using System.Reflection;
using ILGPU;
using ILGPU.Frontend.DebugInformation;

namespace Whence.Runtime.Compiler;

/// <summary>
/// Hands an assembly's symbols to ILGPU, so that its errors name lines. ILGPU looks for them under the assembly's name up to the last point, and so finds
/// none of an assembly with a point in its name.
/// </summary>
static class DebugSymbols
{
    static readonly PropertyInfo? Manager = typeof(Context).GetProperty("DebugInformationManager", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>Loads the symbols beside the assembly, where there are any.</summary>
    public static void Load(Context context, Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".pdb");
        if (File.Exists(path) && Manager?.GetValue(context) is DebugInformationManager manager)
            manager.TryLoadSymbols(assembly, new MemoryStream(File.ReadAllBytes(path)), out _);
    }
}
