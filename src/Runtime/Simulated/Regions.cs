using System.Runtime.InteropServices;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>A piece of memory that a kernel may access.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Space">Where it belongs.</param>
/// <param name="First">Its first address in the memory of the process.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Virtual">Its first address for the kernel.</param>
sealed record Region(string Name, PtxSpace Space, long First, long Bytes, long Virtual)
{
    /// <summary>Who touched it; null where nobody asks.</summary>
    public ShadowMemory? Shadow { get; set; }

    /// <summary>Which words were touched; null where nobody asks.</summary>
    public TouchedWords? Touched { get; set; }

    /// <summary>What is added to an address of the kernel.</summary>
    public long Shift => First - Virtual;

    public bool IsGlobal => Space is PtxSpace.Global;
}

/// <summary>The memory of a launch: buffers, variables, and the spaces of a group.</summary>
sealed unsafe class Regions : IDisposable
{
    readonly List<Region> buffers = [];
    readonly List<Region> variables = [];
    readonly List<nint> owned = [];

    public Regions(PreparedKernel kernel, SimulatedLaunch launch, Workspace workspace, SimulationOptions options)
    {
        var memory = kernel.Memory;
        foreach (var buffer in launch.Buffers)
            buffers.Add(new(buffer.Name ?? $"buffer {buffers.Count}", PtxSpace.Global, buffer.Address, buffer.Bytes, VirtualAddress(buffers.Count, buffer)));
        foreach (var variable in memory.Variables)
            variables.Add(Allocate(memory, variable, (long)(MemoryMap.FirstVariable + variables.Count) << MemoryMap.WindowBits));
        Shared = new("shared memory", PtxSpace.Shared, (long)workspace.Shared, workspace.SharedBytes, (long)MemoryMap.SharedWindow << MemoryMap.WindowBits);
        Local = new("local memory", PtxSpace.Local, (long)workspace.Local, memory.LocalBytes, (long)MemoryMap.LocalWindow << MemoryMap.WindowBits);
        Parameters = new(
            "parameters", PtxSpace.Param, (long)workspace.Arguments, memory.ParameterBytes, (long)MemoryMap.ParameterWindow << MemoryMap.WindowBits);
        if (workspace.SharedBytes > 0 && (options.CheckRaces || options.CheckMemory))
            Shared.Shadow = new(Shared.First, Shared.Bytes, kernel.SmallestAccess);
        AddToShares(kernel, launch, options);
    }

    public Region Shared { get; }

    public Region Local { get; }

    public Region Parameters { get; }

    /// <summary>Buffers and variables.</summary>
    public IEnumerable<Region> Global => buffers.Concat(variables);

    /// <summary>The address of a buffer for the kernel, as aligned as it is in the memory of the process, up to 64 bytes.</summary>
    public static long VirtualAddress(int number, LaunchBuffer buffer) =>
        ((long)(MemoryMap.FirstBuffer + number) << MemoryMap.WindowBits) + (buffer.Address & 63);

    /// <summary>The memory that an address of a space belongs to, by its window; null where it belongs to nothing.</summary>
    public Region? Find(PtxSpace space, long address)
    {
        var window = (int)(address >> MemoryMap.WindowBits);
        return space switch
        {
            PtxSpace.Shared => Shared,
            PtxSpace.Local => Local,
            PtxSpace.Param => Parameters,
            PtxSpace.Generic when window == MemoryMap.SharedWindow => Shared,
            PtxSpace.Generic when window == MemoryMap.LocalWindow => Local,
            _ when window >= MemoryMap.FirstVariable => variables.ElementAtOrDefault(window - MemoryMap.FirstVariable),
            _ => window >= MemoryMap.FirstBuffer && window - MemoryMap.FirstBuffer < buffers.Count ? buffers[window - MemoryMap.FirstBuffer] : null,
        };
    }

    public void Dispose()
    {
        Shared.Shadow?.Dispose();
        foreach (var region in Global)
            region.Shadow?.Dispose();
        owned.ForEach(address => NativeMemory.AlignedFree((void*)address));
    }

    Region Allocate(MemoryMap memory, PtxVariable variable, long start)
    {
        var bytes = (nuint)Math.Max(variable.Bytes, 16);
        var address = (nint)NativeMemory.AlignedAlloc(bytes, 256);
        owned.Add(address);
        NativeMemory.Clear((void*)address, bytes);
        variable.Contents.CopyTo(new Span<byte>((void*)address, (int)bytes));
        foreach (var (offset, other) in variable.Addresses)
            *(long*)(address + offset) += memory.AddressOf(other);
        return new(variable.Name, variable.Space is PtxSpace.Const ? PtxSpace.Const : PtxSpace.Global, address, variable.Bytes, start);
    }

    // Buffers that overlap share what is known about them. Only what the kernel writes can race, and nobody writes constants.
    void AddToShares(PreparedKernel kernel, SimulatedLaunch launch, SimulationOptions options)
    {
        var written = kernel.Written(launch);
        for (var i = 0; i < variables.Count && options.CheckRaces; i++)
            variables[i].Shadow = !variables[i].IsGlobal ? null : new(variables[i].First, variables[i].Bytes, kernel.SmallestAccess);
        var sorted = Enumerable.Range(0, buffers.Count).Where(i => buffers[i].Bytes > 0).OrderBy(i => buffers[i].First).ToArray();
        for (var first = 0; first < sorted.Length;)
        {
            var start = buffers[sorted[first]].First;
            var (next, end) = (first, start);
            for (; next < sorted.Length && (next == first || buffers[sorted[next]].First < end); next++)
                end = Math.Max(end, buffers[sorted[next]].First + buffers[sorted[next]].Bytes);
            var together = sorted[first..next];
            var shadow = options.CheckRaces && Array.Exists(together, written.Contains) ? new ShadowMemory(start, end - start, kernel.SmallestAccess) : null;
            var touched = options.Count ? new TouchedWords(start, end - start) : null;
            foreach (var i in together)
                (buffers[i].Shadow, buffers[i].Touched) = (shadow, touched);
            first = next;
        }
    }
}
