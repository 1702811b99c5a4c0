using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>Device memory of one or several buffers that overlap.</summary>
/// <param name="First">Its first address.</param>
/// <param name="End">The address behind it.</param>
/// <param name="Parameters">Positions of the buffers among the parameters.</param>
sealed record BufferRegion(long First, long End, List<int> Parameters)
{
    public long Bytes => End - First;

    public static List<BufferRegion> Of(ReadOnlySpan<KernelArgument> arguments)
    {
        var buffers = new List<BufferRegion>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is { Type: null, Bytes: > 0 } buffer)
                buffers.Add(new((long)buffer.Bits, (long)buffer.Bits + buffer.Bytes, [i]));
        }
        var regions = new List<BufferRegion>();
        foreach (var buffer in buffers.OrderBy(buffer => buffer.First))
        {
            if (regions.Count > 0 && buffer.First < regions[^1].End)
                regions[^1] = new(regions[^1].First, Math.Max(regions[^1].End, buffer.End), [.. regions[^1].Parameters, .. buffer.Parameters]);
            else
                regions.Add(buffer);
        }
        return regions;
    }

    /// <summary>
    /// The shadow of each buffer, by parameter. Only what the kernel writes can race; buffers that overlap share theirs.
    /// </summary>
    public static ShadowMemory?[] Shadows(Kernel kernel, ReadOnlySpan<KernelArgument> arguments)
    {
        var written = Walk.Instructions(kernel.Body)
            .Where(instruction => instruction.Opcode is Opcode.Store or Opcode.Atomic && instruction.Memory is GlobalMemory)
            .Select(instruction => ((GlobalMemory)instruction.Memory!).Parameter).ToHashSet();
        var shadows = new ShadowMemory?[arguments.Length];
        foreach (var region in Of(arguments).Where(region => region.Parameters.Exists(written.Contains)))
        {
            var shadow = new ShadowMemory(region.First, region.Bytes);
            region.Parameters.ForEach(parameter => shadows[parameter] = shadow);
        }
        return shadows;
    }
}
