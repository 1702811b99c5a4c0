using Whence.Kernels.Language;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>A fold by a formula that all back ends share.</summary>
sealed class FormulaFold(ReduceFormula formula) : IFold
{
    public F32[] Start() => [formula.Start<F32>()];

    public F32[] Step(F32[] state, F32 x) => [formula.Step(state[0], x)];

    public F32[] Merge(F32[] a, F32[] b) => [formula.Merge(a[0], b[0])];

    public F32 Finish(F32[] state, long count) => formula.Finish(state[0], count);
}
