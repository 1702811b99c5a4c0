using Whence.Kernels.Indexing;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>Launches of copies, for the ops that move data.</summary>
static class BoxLaunch
{
    /// <summary>Copies a box of input <paramref name="input"/> to the output, through tiles where it is transposed.</summary>
    public static void Copy(this GpuBinding b, CopyBox box, int input = 0)
    {
        if (TransposedCopy.Fits(box))
            b.Launch(TransposedCopy.For(box), TransposedCopy.Groups(box), b.Input(input), b.Output, TransposedCopy.Outer(box), TransposedCopy.Tiles(box));
        else
            b.Copy(new BoxWalk(box), input);
    }

    /// <summary>Copies input <paramref name="input"/> to the output along a walk; what it does not have is <paramref name="value"/>.</summary>
    public static void Copy(this GpuBinding b, BoxWalk walk, int input = 0, float value = 0)
    {
        var tables = walk.Tables.Length > 0 ? b.Table(walk.Tables) : default;
        b.Launch(walk.Kernel, walk.Grid, b.Input(input), b.Output, tables, walk.Axes, walk.Fill(value), walk.Count);
    }
}
