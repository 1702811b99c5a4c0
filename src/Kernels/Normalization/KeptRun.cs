using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Normalization;

/// <summary>A run of a row, read once; outside of the row it holds zeros and counts for nothing.</summary>
readonly struct KeptRun<TRun>(TRun x, TRun dy) : IRow<KeptRun<TRun>>
    where TRun : struct, IRun<TRun>
{
    readonly TRun x = x;
    readonly TRun dy = dy;

    public static int Runs => 1;

    public static int Width => TRun.Count;

    public static KeptRun<TRun> Open(ArrayView<float> x, ArrayView<float> dy, RowPlace place)
    {
        var (kept, keptDy) = (TRun.Zero, TRun.Zero);
        if (place.First < place.End)
        {
            kept = TRun.Load(x, place.Start + place.First);
            keptDy = TRun.Load(dy, place.Start + place.First);
        }
        return new(kept, keptDy);
    }

    public Scalar Sum<TFormula>(TFormula f, RowPlace place)
        where TFormula : struct, IRowFormula => ILGPU.Util.Utilities.Select(place.First < place.End, (float)f.Value(x, dy).Sum, 0f);

    public void Map<TFormula>(TFormula f, ArrayView<float> y, RowPlace place)
        where TFormula : struct, IRowFormula
    {
        if (place.First < place.End)
            f.Value(x, dy).Store(y, place.Start + place.First);
    }
}
