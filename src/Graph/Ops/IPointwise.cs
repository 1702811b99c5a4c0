using Whence.Kernels.Language;

namespace Whence.Graph.Ops;

/// <summary>
/// An op whose every element depends on one element of each operand, operands broadcast: it can be computed inside other kernels, without a
/// tensor of its own.
/// </summary>
interface IPointwise
{
    /// <summary>One element from one element of each operand, in a kernel.</summary>
    F32 Value(F32[] x);
}
