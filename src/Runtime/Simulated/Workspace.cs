using System.Runtime.InteropServices;

namespace Whence.Runtime.Simulated;

/// <summary>The native memory of a launch: register file, shared and local memory, arguments, masks.</summary>
sealed unsafe class Workspace : IDisposable
{
    const nuint Alignment = 64;

    readonly int lanes;
    readonly List<nint> masks = [];

    public Workspace(PreparedKernel kernel, SimulatedLaunch launch)
    {
        lanes = kernel.Lanes;
        var constants = kernel.Places.Constants;
        SharedBytes = (int)(launch.DynamicSharedBytes > 0 ? kernel.Memory.DynamicStart + launch.DynamicSharedBytes : kernel.Memory.SharedBytes);
        var registers = Aligned(kernel.Places.Bytes + constants.Length);
        var local = Aligned(kernel.Memory.LocalBytes * lanes);
        var arguments = Aligned(kernel.Memory.ParameterBytes);
        var total = registers + lanes * (8L + 8 + 4 + 4) + Aligned(SharedBytes) + local + arguments + 256;
        Registers = (byte*)NativeMemory.AlignedAlloc((nuint)total, Alignment);
        NativeMemory.Clear(Registers, (nuint)total);
        constants.CopyTo(new(Registers + kernel.Places.Bytes, constants.Length));
        Addresses = (long*)(Registers + registers);
        Scratch = (byte*)(Addresses + lanes);
        Guarded = (int*)(Scratch + lanes * 8);
        Predicate = Guarded + lanes;
        Shared = (byte*)(Predicate + lanes);
        Local = Shared + Aligned(SharedBytes);
        Arguments = Local + local;
    }

    /// <summary>The register file; constants lie behind it.</summary>
    public byte* Registers { get; private set; }

    /// <summary>An address for each lane that takes part in an access.</summary>
    public long* Addresses { get; }

    /// <summary>A result for each lane before it is known which lanes keep theirs.</summary>
    public byte* Scratch { get; }

    /// <summary>Numbers of the lanes that take part in an access.</summary>
    public int* Guarded { get; }

    /// <summary>A mask for each lane.</summary>
    public int* Predicate { get; }

    /// <summary>Shared memory of the group.</summary>
    public byte* Shared { get; }

    /// <summary>Local memory of all lanes, one behind the other.</summary>
    public byte* Local { get; }

    /// <summary>The arguments, parameter by parameter.</summary>
    public byte* Arguments { get; }

    public int SharedBytes { get; }

    /// <summary>Room for the lanes of one of several ways that are open.</summary>
    public ActiveLanes Lanes(int number)
    {
        while (masks.Count <= number)
            masks.Add((nint)NativeMemory.AlignedAlloc((nuint)(lanes * 8 + 64), Alignment));
        var at = (int*)masks[number];
        return new(at, at + lanes);
    }

    /// <summary>Writes the arguments, with the addresses of buffers as the kernel sees them.</summary>
    public void SetArguments(PreparedKernel kernel, SimulatedLaunch launch)
    {
        for (var i = 0; i < launch.Arguments.Length; i++)
            launch.Arguments[i].CopyTo(new Span<byte>(Arguments + kernel.Memory.OffsetOf(i), launch.Arguments[i].Length));
        for (var i = 0; i < launch.Buffers.Length; i++)
        {
            var buffer = launch.Buffers[i];
            *(long*)(Arguments + kernel.Memory.OffsetOf(buffer.Parameter) + buffer.Offset) = Regions.VirtualAddress(i, buffer);
        }
        foreach (var (offset, argument, bytes) in kernel.Places.Parameters)
        {
            for (var lane = 0; lane < RegisterPlaces.UniformLanes; lane++)
                new Span<byte>(Arguments + argument, bytes).CopyTo(new Span<byte>(Registers + offset + lane * Math.Max(bytes, 4), bytes));
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Registers);
        Registers = null;
        masks.ForEach(address => NativeMemory.AlignedFree((void*)address));
        masks.Clear();
    }

    static long Aligned(long bytes) => (bytes + 63) / 64 * 64;
}
