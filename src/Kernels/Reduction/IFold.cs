using Whence.Kernels.Language;

namespace Whence.Kernels.Reduction;

/// <summary>A fold of many values into one, in a kernel; its state takes one or more registers.</summary>
interface IFold
{
    /// <summary>The fold of no values.</summary>
    F32[] Start();

    /// <summary>Takes one more value in.</summary>
    F32[] Step(F32[] state, F32 x);

    /// <summary>Joins two folds.</summary>
    F32[] Merge(F32[] a, F32[] b);

    /// <summary>The result from the fold of <paramref name="count"/> values.</summary>
    F32 Finish(F32[] state, long count);
}
