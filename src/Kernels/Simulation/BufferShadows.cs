using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>
/// The shadows of the buffers of a launch. Only buffers that the kernel writes can race; buffers that overlap share their shadow.
/// </summary>
static class BufferShadows
{
    public static ShadowMemory?[] Of(Kernel kernel, ReadOnlySpan<KernelArgument> arguments)
    {
        var written = Walk.Instructions(kernel.Body)
            .Where(instruction => instruction.Opcode is Opcode.Store or Opcode.Atomic && instruction.Memory is GlobalMemory)
            .Select(instruction => ((GlobalMemory)instruction.Memory!).Parameter).ToHashSet();
        var parts = new List<Part>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is { Type: null, Bytes: > 0 })
                parts.Add(new((long)arguments[i].Bits, (long)arguments[i].Bits + arguments[i].Bytes, [i]));
        }
        var shadows = new ShadowMemory?[arguments.Length];
        foreach (var part in Joined(parts))
        {
            if (!part.Parameters.Exists(written.Contains))
                continue;
            var shadow = new ShadowMemory(part.First, part.End - part.First);
            part.Parameters.ForEach(parameter => shadows[parameter] = shadow);
        }
        return shadows;
    }

    static List<Part> Joined(List<Part> parts)
    {
        var joined = new List<Part>();
        foreach (var part in parts.OrderBy(part => part.First))
        {
            if (joined.Count > 0 && part.First < joined[^1].End)
                joined[^1] = new(joined[^1].First, Math.Max(joined[^1].End, part.End), [.. joined[^1].Parameters, .. part.Parameters]);
            else
                joined.Add(part);
        }
        return joined;
    }

    sealed record Part(long First, long End, List<int> Parameters);
}
