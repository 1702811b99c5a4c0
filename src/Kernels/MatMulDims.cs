namespace Whence.Kernels;

/// <summary>
/// The dimensions of a batched matrix product y[b] = op(a[b]) op(b[b]): op(a) [M,K], op(b) [K,N], y [M,N], rows contiguous.
/// A transposed operand is stored as [K,M] or [N,K].
/// </summary>
/// <param name="Batch">Number of products.</param>
/// <param name="M">Rows of y.</param>
/// <param name="N">Columns of y.</param>
/// <param name="K">Length of the sums.</param>
/// <param name="TransA">a is stored as [K,M].</param>
/// <param name="TransB">b is stored as [N,K].</param>
/// <param name="StrideA">Elements from one a to the next; 0 uses one a for the whole batch. By default M*K.</param>
/// <param name="StrideB">Elements from one b to the next; 0 uses one b for the whole batch. By default K*N.</param>
readonly record struct MatMulDims(
    int Batch, int M, int N, int K, bool TransA = false, bool TransB = false, long StrideA = -1, long StrideB = -1)
{
    /// <summary>Elements from one a to the next.</summary>
    public long StepA => StrideA < 0 ? (long)M * K : StrideA;

    /// <summary>Elements from one b to the next.</summary>
    public long StepB => StrideB < 0 ? (long)K * N : StrideB;

    /// <summary>Multiplications and additions of one run.</summary>
    public long Flop => 2L * Batch * M * N * K;
}
