using System.Runtime.InteropServices;
using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>The native memory of a launch: register file, shared memory, masks.</summary>
sealed unsafe class Workspace : IDisposable
{
    const nuint Alignment = 64;

    readonly int lanes;

    public Workspace(SimulatedKernel kernel)
    {
        lanes = kernel.Lanes;
        var constants = kernel.Registers.Constants;
        var registers = kernel.Registers.Bytes;
        var masks = (kernel.Depth + 1) * MaskBytes;
        SharedBytes = (kernel.Kernel.SharedBytes + 63) / 64 * 64;
        var total = registers + constants.Length + lanes * (8 + 8 + 4) + SharedBytes + masks + 2 * (int)Alignment;
        Registers = (byte*)NativeMemory.AlignedAlloc((nuint)total, Alignment);
        new Span<byte>(Registers, total).Clear();
        constants.CopyTo(new(Registers + registers, constants.Length));
        Addresses = (long*)(Registers + (registers + constants.Length + 63) / 64 * 64);
        Scratch = (byte*)(Addresses + lanes);
        Guarded = (int*)(Scratch + lanes * 8);
        Shared = (byte*)Guarded + lanes * 4;
        Masks = Shared + SharedBytes;
    }

    /// <summary>The register file; constants lie behind it.</summary>
    public byte* Registers { get; private set; }

    /// <summary>An address for each lane that takes part in an access.</summary>
    public long* Addresses { get; }

    /// <summary>A result for each lane before it is known which lanes keep theirs.</summary>
    public byte* Scratch { get; }

    /// <summary>Numbers of the lanes that take part in an access.</summary>
    public int* Guarded { get; }

    /// <summary>Shared memory of the group.</summary>
    public byte* Shared { get; }

    public int SharedBytes { get; }

    byte* Masks { get; }

    // A list may be written one beyond its end.
    int MaskBytes => lanes * 8 + 64;

    /// <summary>Room for the lanes that take part at a depth of nesting.</summary>
    public ActiveLanes Lanes(int depth)
    {
        var at = (int*)(Masks + (long)depth * MaskBytes);
        return new(at, at + lanes);
    }

    public void SetArguments(Kernel kernel, RegisterFile file, ReadOnlySpan<KernelArgument> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var register = kernel.Parameters[i].Register;
            var at = Registers + file.OffsetOf(register);
            for (var lane = 0; lane < RegisterFile.UniformLanes; lane++)
            {
                if (RegisterFile.BytesOf(register.Type) == 8)
                    ((ulong*)at)[lane] = arguments[i].Bits;
                else
                    ((uint*)at)[lane] = (uint)arguments[i].Bits;
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Registers);
        Registers = null;
    }
}
