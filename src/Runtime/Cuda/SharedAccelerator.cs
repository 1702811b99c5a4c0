using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Whence.Runtime.Cuda;

/// <summary>
/// A CUDA back end inside the context of somebody's ILGPU accelerator. Addresses and streams of a device are good in one context only, and ILGPU makes a
/// context of its own for each accelerator: so the back end comes to the accelerator, and then plans and ILGPU kernels work on the same memory, without
/// copies, and in order, without the host waiting. Views and blocks handed out here own nothing: what they lie over must live as long as they are used. The
/// accelerator's own disposal disposes this first.
/// </summary>
/// <example>
/// <code>
/// using var shared = new SharedAccelerator(accelerator);
/// var plan = Plan.Compile(graph, shared.Backend, weights, [y]);
/// plan.Set(x, shared.Borrow(buffer.View));                                    // a copy on the device
/// plan.Run();
/// kernel(shared.Stream, groups, shared.View&lt;float&gt;(plan.RangeOf(y)));        // after the run, on the result where it lies
/// </code>
/// </example>
public sealed class SharedAccelerator : IDisposable
{
    readonly CudaContext context;
    readonly CudaEvent mark;
    readonly Lock ordering = new();

    /// <summary>Opens a back end in the accelerator's context.</summary>
    /// <exception cref="SharingException">The accelerator was disposed.</exception>
    /// <exception cref="CudaUnavailableException">The accelerator's device is older than the engine's kernels are written for.</exception>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public SharedAccelerator(CudaAccelerator accelerator)
    {
        Accelerator = accelerator;
        if (accelerator.IsDisposed)
            throw new SharingException($"the accelerator '{accelerator.Name}' of cuda:{accelerator.DeviceId} was disposed");
        var device = CudaDriver.Load().Devices[accelerator.DeviceId];
        if (device.Obstacle is { } reason)
            throw new CudaUnavailableException($"{device} is not usable: {reason}");
        context = new(device, KernelCache.Default, (nuint)accelerator.NativePtr, accelerator.Bind);
        mark = context.CreateEvent();
        Backend = new(context);
        Stream = accelerator.CreateStream((nint)context.Stream.Handle, responsible: false);
        accelerator.Disposed += OnDisposed;
    }

    /// <summary>The accelerator.</summary>
    public CudaAccelerator Accelerator { get; }

    /// <summary>The back end, for plans and sessions.</summary>
    public CudaBackend Backend { get; }

    /// <summary>
    /// The back end's stream as ILGPU's: what is launched on it runs after the plans that ran before, and before those that run later. It must not be
    /// disposed before the back end.
    /// </summary>
    public AcceleratorStream Stream { get; }

    /// <summary>A view over values of a block of this back end, without a copy; valid until the block is disposed.</summary>
    /// <exception cref="SharingException">The block is of another back end, or the values are not whole elements at their alignment.</exception>
    /// <exception cref="ObjectDisposedException">The block was disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The block has not so many values.</exception>
    public ArrayView<T> View<T>(BlockRange range)
        where T : unmanaged
    {
        if (range.Block is not CudaBlock block || block.Context != context)
            throw new SharingException($"{range} lies in {Place(range.Block)}, not in the context of the accelerator {Title(Accelerator)}");
        var (part, size) = (block.Part(range.Length, range.At), Unsafe.SizeOf<T>());
        if (part.Bytes % size != 0)
            throw new SharingException($"{range} are {part.Bytes} bytes, no whole number of {typeof(T).Name} of {size} bytes");
        if (part.Pointer % (ulong)Alignment(size) != 0)
            throw new SharingException($"{range} begin at address {part.Pointer:x}, {typeof(T).Name} of {size} bytes is aligned to {Alignment(size)}");
        return new(new LentBuffer(Accelerator, block, (nint)part.Pointer, part.Bytes / size, size), 0, part.Bytes / size);
    }

    /// <summary>A block over a view of this accelerator, without a copy and without owning it; its buffer is kept from the garbage collector.</summary>
    /// <exception cref="SharingException">The view is empty, or of another accelerator.</exception>
    /// <exception cref="ObjectDisposedException">The view's buffer was disposed.</exception>
    public Block Borrow(ArrayView<float> view)
    {
        if (!view.IsValid)
            throw new SharingException($"an empty view cannot be lent to {Backend.Name}");
        var owner = ((IArrayView)view).Buffer;
        if (owner.Accelerator != Accelerator)
            throw new SharingException($"a view of {view.Length} float32 values lies in the accelerator {Title(owner.Accelerator)}, not in {Title(Accelerator)}");
        if (owner.IsDisposed)
            throw new ObjectDisposedException(nameof(MemoryBuffer), $"the buffer of a view of {view.Length} float32 values was disposed");
        return new LentBlock(context, owner, view.LoadEffectiveAddressAsPtr(), view.Length);
    }

    /// <summary>What the back end is given from now on waits until <paramref name="theirs"/> has done what it was given so far; the host does not wait.</summary>
    /// <exception cref="SharingException">The stream is of another accelerator.</exception>
    public void WaitFor(AcceleratorStream theirs)
    {
        var stream = Handle(theirs);
        lock (ordering)
        {
            mark.Record(stream);
            mark.HoldBack(context.Stream.Handle);
        }
    }

    /// <summary>What <paramref name="theirs"/> is given from now on waits until the back end has done what it was given so far; the host does not wait.</summary>
    /// <exception cref="SharingException">The stream is of another accelerator.</exception>
    public void Precede(AcceleratorStream theirs)
    {
        var stream = Handle(theirs);
        lock (ordering)
        {
            mark.Record();
            mark.HoldBack(stream);
        }
    }

    /// <summary>Disposes the back end; the accelerator and its buffers stay.</summary>
    public void Dispose()
    {
        Accelerator.Disposed -= OnDisposed;
        Backend.Dispose();
    }

    void OnDisposed(object? sender, EventArgs e) => Backend.Dispose();

    nuint Handle(AcceleratorStream theirs)
    {
        if (theirs is not ILGPU.Runtime.Cuda.CudaStream stream || theirs.Accelerator != Accelerator)
            throw new SharingException($"a stream of the accelerator {Title(theirs.Accelerator)} cannot be ordered with one of {Title(Accelerator)}");
        return (nuint)stream.StreamPtr;
    }

    static int Alignment(int size) => Math.Min(16, size & -size);

    static string Title(Accelerator accelerator) => accelerator is CudaAccelerator cuda ? $"'{cuda.Name}' (cuda:{cuda.DeviceId})" : $"'{accelerator.Name}'";

    static string Place(Block block) => block is CudaBlock cuda ? $"another context of {cuda.Context.Device.Title}" : "the host's memory";
}
