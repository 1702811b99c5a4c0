namespace Whence.Kernels.Tiles;

/// <summary>How work is cut into tasks: by its size alone, never by the number of workers, so that results do not depend on them.</summary>
static class WorkSplit
{
    const double TinyFlop = 3e5;
    const double TaskFlop = 4e6;

    /// <summary>
    /// Cuts pixels into chunks first, then the columns of the weights into splits where pixels alone do not give enough tasks.
    /// </summary>
    public static (int Chunks, int Splits) For(double flop, int units, int unitPixels, int panels)
    {
        var tasks = flop < TinyFlop ? 1 : Math.Clamp((int)(flop / TaskFlop), 8, 64);
        var pixels = (long)units * unitPixels;
        var chunks = (int)Math.Max(1, Math.Min(Math.Min(tasks, units), pixels / 24));
        var splits = Math.Min(panels, (tasks + chunks - 1) / chunks);
        return (chunks, splits);
    }

    /// <summary>Where part i of total begins when it is cut into near-equal parts.</summary>
    public static int Start(int total, int parts, int i) => (int)((long)total * i / parts);
}
