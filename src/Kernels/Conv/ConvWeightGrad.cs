using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// dw of conv(x, w) as an implicit matrix product: filters by positions, times positions by taps, group by group. Parameters: x [N,H,W,C],
/// dy [N,P,Q,K], dw [K,R,S,C/groups]; with more than one split dw is [splits,K,R,S,C/groups], to be summed by <see cref="SplitSum"/>.
/// </summary>
static class ConvWeightGrad
{
    public static TilePlan Plan(ConvDims d, RegisterType numbers) => TilePlan.Choose(d.Groups, d.GroupK, d.R * d.S * d.GroupC, d.N * d.P * d.Q, MatMulKernel.Vector(d.GroupK, d.GroupC) == 4 ? 1 : 2, numbers);

    public static Extent Grid(ConvDims d, TilePlan plan) => plan.Grid(d.Groups, d.GroupK, d.R * d.S * d.GroupC);

    public static Kernel Define(ConvDims d, TilePlan plan)
    {
        var (positions, taps) = (d.N * d.P * d.Q, d.R * d.S * d.GroupC);
        return Kernel.Define($"conv2d_dw_{ConvName.Of(d)}_{plan}", plan.Tile.Threads, k =>
        {
            var (x, dy) = (k.Global<F32>("x"), k.Global<F32>("dy"));
            var results = new EpilogueCode(k, default);
            var part = plan.Part(k, d.GroupK, taps, positions);
            var filters = part.Batch * d.GroupK;
            var left = new MatrixOperand(dy, filters, 1, d.K, MatMulKernel.Vector(d.K, d.GroupK));
            var right = new PatchOperand(x, PatchDims.OfInput(d), part.Batch * d.GroupC, positionsAreRows: false);
            var dw = new TileResult(results, part.Split * (d.K * taps) + filters * taps, 0, d.GroupK, taps, taps, MatMulKernel.Vector(taps));
            plan.Multiply(k, new(left, right, dw, d.GroupK, taps, part.FirstRow, part.FirstColumn, part.From, part.To, positions % plan.Tile.K != 0));
        }, plan.Tile.MinGroups);
    }
}
