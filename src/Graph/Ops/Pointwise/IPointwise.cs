using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// An op whose every element depends on one element of each operand, operands broadcast: it can be computed inside other kernels, without a
/// tensor of its own.
/// </summary>
interface IPointwise
{
    /// <summary>The op's formula for a kernel, of formulas for its operands.</summary>
    KernelExpression Express(KernelExpression[] x);
}
