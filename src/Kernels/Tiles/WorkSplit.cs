namespace Whence.Kernels.Tiles;

/// <summary>
/// How a product is cut into tasks: by its size alone, never by the number of workers, so that results do not depend on them. Pixels are cut into chunks, the columns of the weights
/// into splits, and tasks are numbered so that neighbours share the operand that is the smaller one: a worker that takes tasks in order reads its part of the larger one only.
/// </summary>
/// <param name="Chunks">Parts of the pixels.</param>
/// <param name="Splits">Parts of the columns.</param>
/// <param name="IsColumnsFirst">Neighbouring tasks share a split rather than a chunk.</param>
readonly record struct WorkSplit(int Chunks, int Splits, bool IsColumnsFirst)
{
    const double TinyFlop = 3e5;
    const double TaskFlop = 4e6;

    /// <summary>Tasks of all chunks and splits.</summary>
    public int Tasks => Chunks * Splits;

    /// <summary>Cuts what is more of, pixels or columns, first; the other where that alone does not give enough tasks.</summary>
    /// <param name="flop">Multiplications and additions.</param>
    /// <param name="units">What pixels are cut between.</param>
    /// <param name="unitPixels">Pixels of a unit.</param>
    /// <param name="panels">What columns are cut between.</param>
    /// <param name="columns">Columns of all panels.</param>
    /// <param name="leastPixels">Fewer pixels use the weights too seldom for what reading them costs.</param>
    public static WorkSplit For(double flop, int units, int unitPixels, int panels, int columns, int leastPixels = 24)
    {
        var tasks = flop < TinyFlop ? 1 : Math.Clamp((int)(flop / TaskFlop), 8, 64);
        var pixels = (long)units * unitPixels;
        var most = (int)Math.Max(1, Math.Min(Math.Min(tasks, units), pixels / leastPixels));
        if (columns > pixels)
        {
            var splits = Math.Min(tasks, panels);
            return new(Math.Min(most, (tasks + splits - 1) / splits), splits, true);
        }
        return new(most, Math.Min(panels, (tasks + most - 1) / most), false);
    }

    /// <summary>Chunk and split of a task.</summary>
    public (int Chunk, int Split) Place(int task) => IsColumnsFirst ? (task % Chunks, task / Chunks) : (task / Splits, task % Splits);

    /// <summary>Where part i of total begins when it is cut into near-equal parts.</summary>
    public static int Start(int total, int parts, int i) => (int)((long)total * i / parts);
}
