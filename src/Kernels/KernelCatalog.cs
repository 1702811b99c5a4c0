using Whence.Kernels.Conv;
using Whence.Kernels.Indexing;
using Whence.Kernels.LinearAlgebra;
using Whence.Kernels.MatMul;
using Whence.Kernels.Normalization;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Pooling;
using Whence.Kernels.Random;
using Whence.Kernels.Reduction;
using Whence.Kernels.Softmax;

namespace Whence.Kernels;

/// <summary>Every kernel of the engine at representative shapes. A list, not a search, so that nothing is lost when an application is trimmed.</summary>
static class KernelCatalog
{
    /// <summary>The engine's samples, by name.</summary>
    public static IReadOnlyList<KernelSample> Samples { get; } = [.. All().OrderBy(sample => sample.Name, StringComparer.Ordinal)];

    // One line a family.
    static IEnumerable<KernelSample> All() =>
    [
        .. BoxCopy.Samples, .. IndexedCopy.Samples, .. MergeSort.Samples, .. OneHotRows.Samples, .. ScatteredRows.Samples, .. SparseProduct.Samples, .. TopK.Samples, .. TransposedCopy.Samples,
        .. AveragePool.Samples, .. AveragePoolGrad.Samples, .. LocalAttention.Samples, .. MaxPool.Samples, .. MaxPoolGrad.Samples,
        .. ConvSamples.Samples, .. DepthwiseSamples.Samples, .. NarrowSamples.Samples, .. MatMulSamples.Samples,
        .. Cholesky.Samples, .. DoubleMap.Samples, .. DoubleProduct.Samples, .. PosteriorVariance.Samples, .. RbfRows.Samples, .. SymmetricRankK.Samples,
        .. TriangularSolve.Samples, .. WeightedProduct.Samples,
        .. ArgExtreme.Samples, .. ReduceGrad.Samples, .. ReduceSamples.All, .. RunningSum.Samples,
        .. SoftmaxSamples.All,
        .. LocalResponse.Samples, .. StandardizeRows.Samples,
        .. PointwiseSamples.All, .. RandomNumbers.Samples,
    ];
}
