using System.Runtime.InteropServices;
using Whence.Kernels;
using Whence.Runtime.Compiler;

namespace Whence.Runtime.Gpu;

/// <summary>
/// What an op sees while it binds to a GPU: buffers for its inputs and output, scratch memory, tables, and <c>Launch</c> to add kernels to
/// the plan. Where all inputs are constant the kernels run before the first run only.
/// </summary>
public sealed class GpuBinding
{
    readonly GpuProgram program;
    readonly GpuBuffer[] inputs;
    readonly bool[] constant;
    readonly bool once;
    long scratchUsed;

    internal GpuBinding(GpuProgram program, GpuBuffer[] inputs, GpuBuffer output, bool[] constant, bool once)
    {
        (this.program, this.inputs, this.constant, this.once) = (program, inputs, constant, once);
        Output = output;
    }

    /// <summary>The output.</summary>
    public GpuBuffer Output { get; }

    /// <summary>Number of inputs.</summary>
    public int Inputs => inputs.Length;

    /// <summary>The numbers that products are computed in.</summary>
    public Precision Precision => program.Precision;

    /// <summary>Whether kernels may copy to shared memory beside their threads.</summary>
    internal bool CopiesAsynchronously => program.CopiesAsynchronously;

    /// <summary>Input <paramref name="i"/>.</summary>
    public GpuBuffer Input(int i) => inputs[i];

    /// <summary>Whether input <paramref name="i"/> has the same values in every run.</summary>
    public bool IsConstant(int i) => constant[i];

    /// <summary>Adds a kernel method, such as <c>MaxPool.Run</c>: buffers for its views, numbers and structs of the very types of its other parameters.</summary>
    /// <param name="kernel">A static method marked <c>[Kernel(threads)]</c>.</param>
    /// <param name="grid">Groups of threads; none where its count is 0.</param>
    /// <param name="arguments">One for each parameter: a <see cref="GpuBuffer"/> for a view, a value of the parameter's very type, an array of the fields' values for a struct that holds views.</param>
    /// <exception cref="ArgumentException">It is no kernel, or the arguments are not what it takes.</exception>
    /// <exception cref="Compiler.KernelCompilerException">A kernel from outside the engine would not compute what its C# says.</exception>
    public void Launch(Delegate kernel, Extent grid, params ReadOnlySpan<object> arguments) => Launch(KernelMethod.Of(kernel), grid, arguments);

    /// <inheritdoc cref="Launch(Delegate, Extent, ReadOnlySpan{object})"/>
    public void Launch(KernelMethod kernel, Extent grid, params ReadOnlySpan<object> arguments) => Add(once, GpuLaunch.Of(kernel, grid, arguments));

    /// <summary>Adds a kernel method under a name of its own, where its type arguments would be too long to read.</summary>
    public void Launch(string name, KernelMethod kernel, Extent grid, params ReadOnlySpan<object> arguments) =>
        Add(once, GpuLaunch.Of(kernel, grid, arguments).Named(name));

    /// <summary>Adds a kernel method that reads input <paramref name="input"/> only: it runs once when that is constant, else in every run.</summary>
    public void LaunchPreparation(int input, KernelMethod kernel, Extent grid, params ReadOnlySpan<object> arguments) =>
        Add(once || constant[input], GpuLaunch.Of(kernel, grid, arguments));

    /// <summary>Memory for what <c>LaunchPreparation</c> makes.</summary>
    public GpuBuffer Prepared(long floats) => program.AllocatePrepared(floats);

    /// <summary>A constant table of float32 in device memory.</summary>
    public GpuBuffer Table(ReadOnlySpan<float> values) => program.AllocatePrepared(Math.Max(1, values.Length), values);

    /// <summary>A constant table of 32-bit integers in device memory.</summary>
    public GpuBuffer Table(ReadOnlySpan<int> values) => Table(MemoryMarshal.Cast<int, float>(values));

    /// <summary>Temporary memory of this step, aligned to 64 bytes.</summary>
    public GpuBuffer Scratch(long floats)
    {
        var part = new GpuBuffer(checked((nint)(scratchUsed * sizeof(float))), floats, isScratch: true);
        scratchUsed += (floats + 15) / 16 * 16;
        program.NeedScratch(scratchUsed);
        return part;
    }

    void Add(bool prepares, GpuLaunch launch)
    {
        KernelRules.RequireSound(launch.Kernel);
        program.Add(prepares, launch);
    }
}
