using System.Collections.Concurrent;
using Whence.Kernels;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;

namespace Whence.Runtime.Simulated;

/// <summary>Kernels as the simulator runs them: by the text that a device would get, prepared once for each text.</summary>
static class PreparedText
{
    const int MostKept = 512;

    /// <summary>What the text is written for.</summary>
    public static readonly PtxTarget Target = PtxTarget.Parse("sm_90a");

    static readonly ConcurrentDictionary<string, SimulatedKernel> Known = new();

    /// <summary>The kernel.</summary>
    public static SimulatedKernel Of(KernelMethod kernel)
    {
        var text = KernelText.Of(kernel, Target);
        if (Known.TryGetValue(text, out var known))
            return known;
        if (Known.Count > MostKept)
            Known.Clear();
        return Known[text] = SimulatedKernel.Parse(text, KernelCompiler.EntryName(kernel));
    }

    /// <summary>A launch with the bytes of each parameter, and the buffers by the parameter that holds their address.</summary>
    public static SimulatedLaunch Launch(SimulatedKernel kernel, GpuLaunch launch)
    {
        var (parameters, declared) = (launch.Parameters, kernel.Entry.Parameters);
        var bytes = new byte[parameters.Offsets.Length][];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = parameters.Parameter(i)[..Math.Min(parameters.Parameter(i).Length, i < declared.Count ? (int)declared[i].Bytes : int.MaxValue)].ToArray();
        return new(launch.Grid, launch.Kernel.Threads, bytes, [.. parameters.Buffers.Select(Place)], launch.Kernel.DynamicSharedBytes);

        LaunchBuffer Place(BufferPlace place)
        {
            var parameter = Array.FindLastIndex(parameters.Offsets, offset => offset <= place.Offset);
            return new(parameter, place.Offset - parameters.Offsets[parameter], place.Buffer.Address, place.Buffer.Length * sizeof(float));
        }
    }
}
