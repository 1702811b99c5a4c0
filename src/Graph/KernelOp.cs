using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs;

/// <summary>
/// An op from outside the engine: an ILGPU kernel of one's own, and the C# that computes the same on the CPU. Derived from it, an op is a node like all others:
/// in gradients (<see cref="Op.Vjp"/>), plans, captured graphs, profiles, and in the simulator, which checks every access that the kernel makes. The kernel is
/// compiled behind the same fence as the engine's (docs/kernels.md).
/// </summary>
/// <example>
/// <code>
/// sealed class Halve : KernelOp
/// {
///     public override Shape Infer(ReadOnlySpan&lt;Shape&gt; x) => x[0];
///
///     protected override void Launch(GpuBinding b, ReadOnlySpan&lt;Shape&gt; x, Shape y) => b.Launch(Run, (y.Length + 255) >> 8, b.Input(0), b.Output, y.Length);
///
///     protected override void Compute(CpuOperands a, int from, int to)
///     {
///         for (var i = from; i &lt; to; i++)
///             a.Output[i] = a.Input(0)[i] / 2;
///     }
///
///     [Kernel(256)]
///     static void Run(ArrayView&lt;float&gt; x, ArrayView&lt;float&gt; y, int n)
///     {
///         var i = Grid.IdxX * Group.DimX + Group.IdxX;
///         if (i &lt; n)
///             y[i] = x[i] / 2;
///     }
/// }
/// </code>
/// </example>
public abstract class KernelOp : Op
{
    /// <summary>Adds the op's launches for inputs of shapes <paramref name="x"/> and a result of shape <paramref name="y"/>: on CUDA and in the simulator.</summary>
    protected abstract void Launch(GpuBinding b, ReadOnlySpan<Shape> x, Shape y);

    /// <summary>
    /// Computes items <paramref name="from"/> up to, not including, <paramref name="to"/> on the CPU. Several workers call it at once for different items, so
    /// that each must write its own elements of the result only, and allocate nothing.
    /// </summary>
    protected abstract void Compute(CpuOperands a, int from, int to);

    /// <summary>Number of independent items that <see cref="Compute"/> is called for; the elements of the result unless overridden. 1 keeps it in one call.</summary>
    protected virtual int Items(ReadOnlySpan<Shape> x, Shape y) => y.Count;

    internal sealed override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var items = Items(x, y);
        var inputs = new nint[x.Length];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = (nint)b.Input(i);
        var operands = new CpuOperands(inputs, x.ToArray(), (nint)b.Output, y);
        b.EmitRange(Name, items, Cost(x, y).Flop / Math.Max(1, items), (from, to, _) => Compute(operands, (int)from, (int)to));
    }

    internal sealed override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => Launch(b, x, y);
}
