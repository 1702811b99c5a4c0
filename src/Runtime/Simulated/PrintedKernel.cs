using System.Collections.Concurrent;
using Whence.Kernels.Instructions;
using Whence.Kernels.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>A kernel of the kernel language as the simulator runs it: by the PTX that is printed from it.</summary>
static class PrintedKernel
{
    const int MostKept = 512;

    static readonly PtxTarget Target = PtxTarget.Parse("sm_90a");
    static readonly ConcurrentDictionary<string, SimulatedKernel> Known = new();

    /// <summary>The kernel, prepared once for each text.</summary>
    public static SimulatedKernel Of(Kernel kernel)
    {
        var text = PtxPrinter.Print(kernel, Target);
        if (Known.TryGetValue(text, out var known))
            return known;
        if (Known.Count > MostKept)
            Known.Clear();
        return Known[text] = SimulatedKernel.Parse(text);
    }

    /// <summary>A launch with the kernel's arguments as bytes.</summary>
    public static SimulatedLaunch Launch(Kernel kernel, Extent grid, ReadOnlySpan<KernelArgument> arguments)
    {
        KernelArgument.Check(kernel, arguments);
        var bytes = new byte[arguments.Length][];
        var buffers = new List<LaunchBuffer>();
        for (var i = 0; i < bytes.Length; i++)
        {
            var (bits, type, length) = arguments[i];
            bytes[i] = BitConverter.GetBytes(bits)[..(type is { } number ? number.Bytes() : 8)];
            if (type is null)
                buffers.Add(new(i, 0, (nint)bits, length, kernel.Parameters[i].Name));
        }
        return new(grid, kernel.Group, bytes, [.. buffers], kernel.SharedIsDynamic ? kernel.SharedBytes : 0);
    }
}
