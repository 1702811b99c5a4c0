using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Normalization;

/// <summary>Twice as much of a row, read once.</summary>
readonly struct KeptPair<THalf>(THalf near, THalf far) : IRow<KeptPair<THalf>>
    where THalf : struct, IRow<THalf>
{
    readonly THalf near = near;
    readonly THalf far = far;

    public static int Runs => 2 * THalf.Runs;

    public static int Width => THalf.Width;

    public static KeptPair<THalf> Open(ArrayView<float> x, ArrayView<float> dy, RowPlace place) =>
        new(THalf.Open(x, dy, place), THalf.Open(x, dy, place.Skip(THalf.Runs)));

    public Scalar Sum<TFormula>(TFormula f, RowPlace place)
        where TFormula : struct, IRowFormula => near.Sum(f, place) + far.Sum(f, place.Skip(THalf.Runs));

    public void Map<TFormula>(TFormula f, ArrayView<float> y, RowPlace place)
        where TFormula : struct, IRowFormula
    {
        near.Map(f, y, place);
        far.Map(f, y, place.Skip(THalf.Runs));
    }
}
