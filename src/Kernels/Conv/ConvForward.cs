using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// y = conv(x, w) as an implicit matrix product: positions by taps, times taps by filters, group by group. Parameters: x [N,H,W,C],
/// w [K,R,S,C/groups], then those of the epilogue; with more than one split y is [splits,N,P,Q,K], to be summed by <see cref="SplitSum"/>.
/// </summary>
static class ConvForward
{
    public static TilePlan Plan(ConvDims d, RegisterType numbers) => TilePlan.Choose(d.Groups, d.N * d.P * d.Q, d.GroupK, d.R * d.S * d.GroupC, MatMulKernel.Vector(d.GroupC) == 4 ? 0 : 2, numbers);

    public static Extent Grid(ConvDims d, TilePlan plan) => plan.Grid(d.Groups, d.N * d.P * d.Q, d.GroupK);

    public static Kernel Define(ConvDims d, Epilogue epilogue, TilePlan plan)
    {
        var finish = plan.Splits == 1 ? epilogue : default;
        var (rows, taps) = (d.N * d.P * d.Q, d.R * d.S * d.GroupC);
        return Kernel.Define($"conv2d_{ConvName.Of(d)}_{plan}{EpilogueCode.Suffix(finish)}", plan.Tile.Threads, k =>
        {
            var (x, w) = (k.Global<F32>("x"), k.Global<F32>("w"));
            var results = new EpilogueCode(k, finish);
            var part = plan.Part(k, rows, d.GroupK, taps);
            var filters = part.Batch * d.GroupK;
            var left = new PatchOperand(x, PatchDims.OfInput(d), part.Batch * d.GroupC, positionsAreRows: true);
            var right = new MatrixOperand(w, filters * taps, taps, 1, MatMulKernel.Vector(taps));
            var y = new TileResult(results, part.Split * (rows * d.K) + filters, filters, rows, d.GroupK, d.K, MatMulKernel.Vector(d.GroupK));
            plan.Multiply(k, new(left, right, y, rows, d.GroupK, part.FirstRow, part.FirstColumn, part.From, part.To, taps % plan.Tile.K != 0));
        }, plan.Tile.MinGroups);
    }
}
