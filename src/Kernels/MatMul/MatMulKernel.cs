using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// y[b] = op(a[b]) op(b[b]), rows contiguous. Parameters: a, b, then those of the epilogue; with more than one split y is [splits, batch, M, N], to be
/// summed, and finished, by <see cref="SplitSum"/>.
/// </summary>
static class MatMulKernel
{
    public static TilePlan Plan(MatMulDims d, RegisterType numbers) =>
        TilePlan.Choose(d.Batch, d.M, d.N, d.K, Vector(d.TransA ? d.M : d.K, d.TransB ? d.K : d.N, (int)d.StepA, (int)d.StepB) == 4 ? 0 : 1, numbers);

    public static Kernel Define(MatMulDims d, Epilogue epilogue, TilePlan plan)
    {
        var finish = plan.Splits == 1 ? epilogue : default;
        return Kernel.Define(Name(d, finish, plan), plan.Tile.Threads, k =>
        {
            var (a, b) = (k.Global<F32>("a"), k.Global<F32>("b"));
            var results = new EpilogueCode(k, finish);
            var part = plan.Part(k, d.M, d.N, d.K);
            var (stepA, stepB) = (checked((int)d.StepA), checked((int)d.StepB));
            var left = new MatrixOperand(a, part.Batch * stepA, d.TransA ? 1 : d.K, d.TransA ? d.M : 1, Vector(d.TransA ? d.M : d.K, stepA));
            var right = new MatrixOperand(b, part.Batch * stepB, d.TransB ? d.K : 1, d.TransB ? 1 : d.N, Vector(d.TransB ? d.K : d.N, stepB));
            var first = (part.Split * d.Batch + part.Batch) * (d.M * d.N);
            var y = new TileResult(results, first, 0, d.M, d.N, d.N, Vector(d.N));
            plan.Multiply(k, new(left, right, y, d.M, d.N, part.FirstRow, part.FirstColumn, part.From, part.To, d.K % plan.Tile.K != 0));
        }, plan.Tile.MinGroups);
    }

    /// <summary>Floats, 4, 2 or 1, that one access may move where runs of these lengths lie one behind the other.</summary>
    public static int Vector(params ReadOnlySpan<int> lengths)
    {
        var vector = 4;
        foreach (var length in lengths)
        {
            while (length % vector != 0)
                vector /= 2;
        }
        return vector;
    }

    static string Name(MatMulDims d, Epilogue epilogue, TilePlan plan)
    {
        var batch = d.Batch == 1 ? "" : $"_b{d.Batch}{(d.StepA == 0 ? "_onea" : "")}{(d.StepB == 0 ? "_oneb" : "")}";
        return $"matmul_{(d.TransA ? "t" : "n")}{(d.TransB ? "t" : "n")}{batch}_{d.M}x{d.N}x{d.K}_{plan}{EpilogueCode.Suffix(epilogue)}";
    }
}
