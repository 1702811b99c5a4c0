using Whence.Kernels.Language;

namespace Whence.Kernels.Reduction;

/// <summary>A sum.</summary>
sealed class SumFold : IFold
{
    public F32[] Start() => [0];

    public F32[] Step(F32[] state, F32 x) => [state[0] + x];

    public F32[] Merge(F32[] a, F32[] b) => [a[0] + b[0]];

    public F32 Finish(F32[] state, long count) => state[0];
}
