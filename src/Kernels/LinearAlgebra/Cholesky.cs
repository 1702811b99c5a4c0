using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// L with L L^T = a + jitter * mean of the diagonal * I, in place in y, by blocks of <see cref="Block"/> columns: factor the block on the diagonal, solve for the
/// rows below it, take their products off what is right of it.
/// </summary>
static class Cholesky
{
    /// <summary>Columns of a block.</summary>
    public const int Block = DoubleTile.Size;

    const int GroupSize = 128;

    /// <summary>The lower half of a and its shifted diagonal, zeros above: a group a row. Parameters: a, y [size,size].</summary>
    public static Kernel Start(int size, double jitter) => Kernel.Define($"cholesky_start_{size}", GroupSize, k =>
    {
        var (a, y, row, thread) = (k.Global<F64>("a"), k.Global<F64>("y"), k.GroupId.X, k.ThreadId.X);
        F64 shift = 0;
        if (jitter != 0)
        {
            var (parts, part, sum) = (k.Shared<F64>("parts", GroupSize), k.Variable<F64>(0), k.Variable<F64>(0));
            k.For(thread, size, GroupSize, i => part.Value += a[i * (size + 1)]);
            parts[thread] = part.Value;
            k.Barrier();
            k.For(GroupSize, i => sum.Value += parts[i]);
            shift = sum.Value * (jitter / size);
        }
        k.For(thread, size, GroupSize, column =>
        {
            var value = a.At(row * size + column).LoadIf(column <= row);
            y[row * size + column] = value + k.Select<F64>(S32.Same(row, column), shift, 0);
        });
    });

    /// <summary>Factors the block on the diagonal, one warp, a thread a row. Parameters: y, first (of the block).</summary>
    public static Kernel Factor(int size) => Kernel.Define($"cholesky_factor_{size}", Block, k =>
    {
        var (y, first, block) = (k.Global<F64>("y"), k.Parameter<S32>("first"), k.Shared<F64>("block", Block * (Block + 1)));
        var thread = k.ThreadId.X;
        var count = S32.Min(Block, size - first);
        k.For(count, r => k.If(thread <= r, () => block[r * (Block + 1) + thread] = y[(first + r) * size + first + thread]));
        k.For(count, j =>
        {
            k.Barrier();
            var sum = k.Variable<F64>(0);
            k.If((thread >= j) & (thread < count), () =>
            {
                sum.Value = block[thread * (Block + 1) + j];
                k.For(j, c => sum.Value = F64.Fma(-block[thread * (Block + 1) + c], block[j * (Block + 1) + c], sum.Value));
            });
            k.Barrier();
            k.If(S32.Same(thread, j), () =>
                block[j * (Block + 2)] = k.Select<F64>(sum.Value > 0, F64.Sqrt(sum.Value), double.NaN));
            k.Barrier();
            k.If((thread > j) & (thread < count), () => block[thread * (Block + 1) + j] = sum.Value / block[j * (Block + 2)]);
        });
        k.Barrier();
        k.For(count, r => k.If(thread <= r, () => y[(first + r) * size + first + thread] = block[r * (Block + 1) + thread]));
    });

    /// <summary>Solves for the rows below a whole block, a thread a row. Parameters: y, first.</summary>
    public static Kernel Solve(int size) => Kernel.Define($"cholesky_solve_{size}", Block, k =>
    {
        var (y, first, block) = (k.Global<F64>("y"), k.Parameter<S32>("first"), k.Shared<F64>("block", Block * Block));
        var thread = k.ThreadId.X;
        for (var r = 0; r < Block; r++)
            block[r * Block + thread] = y[(first + r) * size + first + thread];
        k.Barrier();
        var row = first + Block + k.GlobalId;
        k.If(row < size, () =>
        {
            var at = y.At(row * size + first);
            var x = new F64[Block];
            for (var j = 0; j < Block; j++)
            {
                var sum = at.Load(j);
                for (var c = 0; c < j; c++)
                    sum = F64.Fma(-x[c], block.At(0).Load(j * Block + c), sum);
                at.Store(x[j] = sum / block.At(0).Load(j * (Block + 1)), j);
            }
        });
    });

    /// <summary>Takes the products of the rows below a whole block off the lower half of what is right of it. Parameters: y, first.</summary>
    public static Kernel Update(int size) => Kernel.Define($"cholesky_update_{size}", DoubleTile.GroupSize, k =>
    {
        var (y, first) = (k.Global<F64>("y"), k.Parameter<S32>("first"));
        var side = new TileSide(size, true, (i, d, exists) => y.At(i * size + first + d).LoadIf(exists));
        var start = first + Block;
        k.If(k.GroupId.X <= k.GroupId.Y, () => DoubleTile.Define(
            k, Block, start + k.GroupId.Y * DoubleTile.Size, start + k.GroupId.X * DoubleTile.Size, side, side, F64.Fma, (i, j, sum) =>
            {
                var (condition, at) = ((i < size) & (j <= i), y.At(i * size + j));
                at.StoreIf(condition, at.LoadIf(condition) - sum);
            }));
    });

    /// <summary>Groups of <see cref="Solve"/> and <see cref="Update"/> after the block that begins at <paramref name="first"/>; none after the last.</summary>
    public static int Groups(int size, int first) => Math.Max(0, DoubleTile.Count(size - first - Block));

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int Size = 200, Below = Size - Block;
            long[] matrix = [2 * Size * Size];
            yield return KernelSample.OfBuffers(
                $"posterior_cholesky_start-{Size}", () => Start(Size, 1e-6), Size, [.. matrix, .. matrix], Size);
            yield return KernelSample.OfBuffers($"posterior_cholesky_factor-{Size}", () => Factor(Size), 1, matrix, Block * Block * Block / 3.0, 0);
            yield return KernelSample.OfBuffers(
                $"posterior_cholesky_solve-{Size}", () => Solve(Size), Groups(Size, 0), matrix, (double)Below * Block * Block, 0);
            var groups = Groups(Size, 0);
            yield return KernelSample.OfBuffers(
                $"posterior_cholesky_update-{Size}", () => Update(Size), new(groups, groups), matrix, (double)Below * Below * Block, 0);
        }
    }
}
