using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Normalization;

/// <summary>A row too long for registers: it is read in every pass.</summary>
readonly struct StreamedRow<TRun>(ArrayView<float> x, ArrayView<float> dy) : IRow<StreamedRow<TRun>>
    where TRun : struct, IRun<TRun>
{
    readonly ArrayView<float> x = x;
    readonly ArrayView<float> dy = dy;

    public static int Runs => 0;

    public static int Width => TRun.Count;

    public static StreamedRow<TRun> Open(ArrayView<float> x, ArrayView<float> dy, RowPlace place) => new(x, dy);

    public Scalar Sum<TFormula>(TFormula f, RowPlace place)
        where TFormula : struct, IRowFormula
    {
        var sum = TRun.Zero;
        for (var i = place.First; i < place.End; i += place.Step)
            sum += f.Value(TRun.Load(x, place.Start + i), TRun.Load(dy, place.Start + i));
        return sum.Sum;
    }

    public void Map<TFormula>(TFormula f, ArrayView<float> y, RowPlace place)
        where TFormula : struct, IRowFormula
    {
        for (var i = place.First; i < place.End; i += place.Step)
            f.Value(TRun.Load(x, place.Start + i), TRun.Load(dy, place.Start + i)).Store(y, place.Start + i);
    }
}
