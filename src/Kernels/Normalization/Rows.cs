using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Normalization;

/// <summary>A thread's share of two rows that belong together, for several passes over them.</summary>
/// <typeparam name="TRow">The share itself.</typeparam>
interface IRow<TRow>
    where TRow : struct, IRow<TRow>
{
    /// <summary>Runs of the share; 0 where there may be any number of them.</summary>
    static abstract int Runs { get; }

    /// <summary>Neighbours of a run.</summary>
    static abstract int Width { get; }

    /// <summary>Prepares the passes.</summary>
    static abstract TRow Open(ArrayView<float> x, ArrayView<float> dy, RowPlace place);

    /// <summary>The sum of a formula's values over the share.</summary>
    Scalar Sum<TFormula>(TFormula f, RowPlace place) where TFormula : struct, IRowFormula;

    /// <summary>Writes a formula's values.</summary>
    void Map<TFormula>(TFormula f, ArrayView<float> y, RowPlace place) where TFormula : struct, IRowFormula;
}

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
