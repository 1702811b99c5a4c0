namespace Whence.Kernels.MatMul;

/// <summary>y[b] = op(a[b]) op(b[b]), rows contiguous; with several parts of the sums y is [parts, batch, M, N].</summary>
static class MatMulProduct
{
    /// <summary>The plan of least estimated time.</summary>
    public static TilePlan Plan(MatMulDims d, ProductNumbers numbers) =>
        TilePlan.Choose(d.Batch, d.M, d.N, d.K, ProductTiles.For(numbers, IsLeftFours(d) && IsRightFours(d)));

    /// <summary>The launch.</summary>
    public static Product Of(MatMulDims d, TilePlan plan)
    {
        var (stepA, stepB, share, length) = (checked((int)d.StepA), checked((int)d.StepB), plan.Share(d.K), d.Batch * d.M * d.N);
        var left = Matrix(!d.TransA, IsLeftFours(d), d.M, d.TransA ? d.M : d.K, stepA, d.K, share);
        var right = Matrix(d.TransB, IsRightFours(d), d.N, d.TransB ? d.K : d.N, stepB, d.K, share);
        return Product.Of("matmul", plan, d.Batch, d.M, d.N, d.N, left, right, Product.Matrix(d.M, d.N, d.N, d.M * d.N, length));
    }

    /// <summary>A matrix as an operand.</summary>
    public static IOperandShape Matrix(bool alongDepth, bool fours, int rows, int step, int batchStep, int terms, int share) => (alongDepth, fours) switch
    {
        (true, true) => new MatrixOperand<FourTerms>(rows, step, batchStep, terms, share),
        (true, false) => new MatrixOperand<OneTerm>(rows, step, batchStep, terms, share),
        (false, true) => new MatrixOperand<FourRows>(rows, step, batchStep, terms, share),
        _ => new MatrixOperand<OneRow>(rows, step, batchStep, terms, share),
    };

    static bool IsLeftFours(MatMulDims d) => Product.IsFours(d.TransA ? d.M : d.K, (int)d.StepA);

    static bool IsRightFours(MatMulDims d) => Product.IsFours(d.TransB ? d.K : d.N, (int)d.StepB);
}
