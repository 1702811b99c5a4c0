using Whence.Kernels.Language;

namespace Whence.Kernels.Reduction;

/// <summary>
/// The logarithm of the sum of exponentials in one pass: the largest value m so far, and s = sum of exp(x - m), which is scaled when a larger
/// value comes.
/// </summary>
sealed class LogSumExpFold : IFold
{
    public F32[] Start() => [float.NegativeInfinity, 0];

    public F32[] Step(F32[] state, F32 x) => Merge(state, [x, 1]);

    public F32[] Merge(F32[] a, F32[] b)
    {
        // Equal values, both infinite perhaps, are no distance apart.
        var distance = F32.IfEqual(a[0], b[0], 0, F32.Abs(a[0] - b[0]));
        var scale = F32.Exp(-distance);
        return [F32.Max(a[0], b[0]), F32.IfGreater(b[0], a[0], F32.Fma(a[1], scale, b[1]), F32.Fma(b[1], scale, a[1]))];
    }

    public F32 Finish(F32[] state, long count) => state[0] + F32.Log(state[1]);
}
