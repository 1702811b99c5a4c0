using Whence.Kernels.Language;
using Whence.Kernels.Pointwise;

namespace Whence.Graph.Ops;

/// <summary>
/// An op whose every element depends on one element of each operand, operands broadcast: it can be computed inside other kernels, without a
/// tensor of its own.
/// </summary>
interface IPointwise
{
    /// <summary>One element from one element of each operand, in a kernel of the kernel language.</summary>
    F32 Value(F32[] x);

    /// <summary>The op's formula for a kernel, of formulas for its operands.</summary>
    KernelExpression Express(KernelExpression[] x);
}
