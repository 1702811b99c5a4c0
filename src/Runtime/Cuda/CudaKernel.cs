using System.Runtime.InteropServices;
using Whence.Kernels;

namespace Whence.Runtime.Cuda;

/// <summary>One kernel of a module: what it needs, and its launch. It lives as long as its module.</summary>
sealed unsafe class CudaKernel
{
    // What every target takes.
    const int MaxParameterBytes = 4096;

    readonly CudaModule module;
    readonly CudaContext context;
    readonly nuint function;
    long allowedDynamicBytes;

    internal CudaKernel(CudaModule module, string name, nuint function)
    {
        this.module = module;
        this.function = function;
        context = module.Context;
        Name = name;
        Registers = Ask(FunctionAttribute.Registers);
        LocalBytes = Ask(FunctionAttribute.LocalBytes);
        StaticSharedBytes = Ask(FunctionAttribute.StaticSharedBytes);
        MaxThreadsPerGroup = Ask(FunctionAttribute.MaxThreadsPerGroup);
        allowedDynamicBytes = Math.Max(0, context.Device.DefaultSharedBytesPerGroup - StaticSharedBytes);
    }

    public string Name { get; }

    /// <summary>Registers of each thread.</summary>
    public int Registers { get; }

    /// <summary>Bytes of each thread that did not fit into registers; 0 in a kernel that does not spill.</summary>
    public int LocalBytes { get; }

    /// <summary>Shared bytes of each group that the kernel declares.</summary>
    public int StaticSharedBytes { get; }

    /// <summary>The most threads of a group that its registers allow.</summary>
    public int MaxThreadsPerGroup { get; }

    /// <summary>Allows launches with so many dynamic shared bytes; a launch that needs it does it itself.</summary>
    /// <exception cref="SharedMemoryLimitException">The device has not so much shared memory.</exception>
    public void AllowDynamicShared(long bytes)
    {
        if (bytes <= allowedDynamicBytes)
            return;
        var (all, limit) = (StaticSharedBytes + bytes, context.Device.MaxSharedBytesPerGroup);
        if (all > limit)
            throw new SharedMemoryLimitException(Name, context.Device.Title, all, limit);
        context.MakeCurrent();
        context.Check(
            context.Api.Modules.SetAttribute(function, FunctionAttribute.MaxDynamicSharedBytes, (int)bytes), "cuFuncSetAttribute",
            $"allowing kernel '{Name}' {bytes} bytes of dynamic shared memory");
        allowedDynamicBytes = bytes;
    }

    /// <summary>Groups that one multiprocessor holds at a time.</summary>
    public int GroupsPerMultiprocessor(int groupSize, int dynamicSharedBytes)
    {
        AllowDynamicShared(dynamicSharedBytes);
        context.MakeCurrent();
        int groups;
        context.Check(
            context.Api.Modules.GetOccupancy(&groups, function, groupSize, (nuint)dynamicSharedBytes),
            "cuOccupancyMaxActiveBlocksPerMultiprocessor", $"asking for the occupancy of kernel '{Name}'");
        return groups;
    }

    /// <summary>Gives the kernel to the stream.</summary>
    /// <param name="parameters">The bytes of all parameters.</param>
    /// <param name="offsets">Where each parameter begins.</param>
    /// <exception cref="SharedMemoryLimitException">The device has not so much shared memory.</exception>
    /// <exception cref="CudaException">The driver refuses the sizes, or the device is lost.</exception>
    public void Launch(Extent grid, Extent group, int dynamicSharedBytes, ReadOnlySpan<byte> parameters, ReadOnlySpan<int> offsets)
    {
        ObjectDisposedException.ThrowIf(module.IsDisposed, module);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.Length, MaxParameterBytes);
        AllowDynamicShared(dynamicSharedBytes);
        context.MakeCurrent();
        var slots = stackalloc void*[offsets.Length];
        fixed (byte* first = parameters)
        {
            for (var i = 0; i < offsets.Length; i++)
                slots[i] = first + offsets[i];
            context.Check(
                context.Api.Modules.Launch(
                    function, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)group.X, (uint)group.Y, (uint)group.Z,
                    (uint)dynamicSharedBytes, context.Stream.Handle, slots, null),
                "cuLaunchKernel",
                $"launching kernel '{Name}' on {grid} groups of {group} threads with {dynamicSharedBytes} dynamic shared bytes");
        }
    }

    /// <summary>The same with one 64-bit slot per parameter; a smaller parameter takes the low bytes of its slot.</summary>
    internal void Launch(Extent grid, Extent group, int dynamicSharedBytes, ReadOnlySpan<ulong> arguments)
    {
        Span<int> offsets = stackalloc int[arguments.Length];
        for (var i = 0; i < offsets.Length; i++)
            offsets[i] = i * sizeof(ulong);
        Launch(grid, group, dynamicSharedBytes, MemoryMarshal.AsBytes(arguments), offsets);
    }

    int Ask(FunctionAttribute attribute)
    {
        int value;
        context.Check(
            context.Api.Modules.GetAttribute(&value, attribute, function), "cuFuncGetAttribute", $"asking kernel '{Name}' for {attribute}");
        return value;
    }
}
