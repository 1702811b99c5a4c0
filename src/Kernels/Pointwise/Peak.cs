using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Pointwise;

/// <summary>Fused multiply-adds in registers and nothing else: what the general cores do at most. Parameters: y [threads], x.</summary>
static class Peak
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 256;

    const int Chains = 8;
    const int Rounds = 4096;

    /// <summary>Multiplications and additions of one thread.</summary>
    public const long FlopPerThread = 2L * Chains * Rounds;

    public static Kernel Define() => Kernel.Define("peak_fma", GroupSize, k =>
    {
        var (y, x) = (k.Global<F32>("y"), k.Parameter<F32>("x"));
        var sums = Enumerable.Range(0, Chains).Select(i => k.Variable<F32>(i)).ToArray();
        k.For(Rounds / 16, _ =>
        {
            for (var round = 0; round < 16; round++)
            {
                foreach (var sum in sums)
                    sum.Value = k.Fma(sum.Value, x, x);
            }
        });
        y[k.GlobalId] = sums.Aggregate((F32)0, (total, sum) => total + sum.Value);
    });
}
