using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[i, k] = 1 where k is the whole part of x[i], else 0; x outside 0..depth-1 makes a row of zeros. With wrapping, depth is added to negative x first.
/// Parameters: x, y.
/// </summary>
static class OneHotRows
{
    /// <summary>The kernel for x [rows], y [rows,depth].</summary>
    public static Kernel Define(int rows, int depth, bool wraps) =>
        Kernel.Define($"one_hot_{rows}x{depth}{(wraps ? "_wrap" : "")}", Coordinates.GroupSize, k =>
        {
            var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
            var width = Width(depth);
            var thread = k.GlobalId;
            k.If(thread < rows * (depth / width), () =>
            {
                var (row, column) = Coordinates.Split(thread, depth / width);
                var hot = x.At(row).Load();
                if (wraps)
                    hot = k.Select(hot < 0, hot + depth, hot);
                var valid = hot >= 0 & hot < depth;
                var distance = hot.ToS32() - column * width;
                var values = new F32[width];
                for (var j = 0; j < width; j++)
                    values[j] = k.Select<F32>(valid & S32.Same(distance, j), 1, 0);
                y.At(thread * width).StoreVector(values);
            });
        });

    /// <summary>Groups for the result.</summary>
    public static Extent Grid(int rows, int depth) => Coordinates.Grid((long)rows * (depth / Width(depth)));

    public static IEnumerable<KernelSample> Samples =>
        [KernelSample.OfBuffers("one_hot_1000", () => Define(256, 1000, false), Grid(256, 1000), [256, 256 * 1000])];

    static int Width(int depth) => depth % 4 == 0 ? 4 : depth % 2 == 0 ? 2 : 1;
}
