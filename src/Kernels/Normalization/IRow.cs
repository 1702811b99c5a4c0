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
