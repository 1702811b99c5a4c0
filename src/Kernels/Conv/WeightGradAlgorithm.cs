using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// One way to compute a weight gradient. Pixels are cut into chunks; where there are several, each writes its own sums to the shared
/// scratch
/// and the second phase adds them up in the order of the chunks.
/// </summary>
abstract unsafe class WeightGradAlgorithm
{
    const int ReduceFloats = 16384;

    /// <summary>More weights than are summed up again without much ado.</summary>
    protected const long LargeWeights = 100_000;

    /// <summary>Pixels whose addresses and padded copies are held at once; about what fits L2 with the operands.</summary>
    protected const int SlabPixels = 1024;

    /// <param name="d">The convolution.</param>
    /// <param name="parts">Pieces that the weights can be cut into.</param>
    /// <param name="chunkPixels">The fewest pixels that are worth sums of their own.</param>
    /// <param name="isOverread">Vectors reach past the last channel, so inputs are always read from a copy.</param>
    protected WeightGradAlgorithm(ConvDims d, int parts, int chunkPixels, bool isOverread)
    {
        Phase = ConvPhase.Forward(d);
        Rows = new(Phase, isOverread);
        WeightFloats = (long)d.K * d.R * d.S * d.GroupC;
        var tasks = d.Flop < 300_000 ? 1 : (int)Math.Clamp(d.Flop / 4_000_000, 8, 64);
        var pixels = (long)d.N * d.P * d.Q;
        // Small weights are cheap to sum up afterwards, large ones are better divided among the tasks, and sooner where a task copies nothing.
        var most = Rows.IsMatrix && WeightFloats > LargeWeights && parts >= tasks ? 1 : Math.Min(pixels / chunkPixels, 4_000_000 / Math.Max(1, WeightFloats));
        Chunks = (int)Math.Clamp(Math.Min(most, Math.Min(tasks, Rows.Units)), 1, 64);
        Splits = Math.Min(parts, (tasks + Chunks - 1) / Chunks);
        SlabUnits = Math.Max(1, SlabPixels / Rows.UnitPixels);
        for (var u = 0; u < Rows.Units; u++)
            CopyFloats = Math.Max(CopyFloats, Rows.CopyFloats(u, Math.Min(Rows.Units, u + SlabUnits)));
        CopyFloats = (CopyFloats + 63) / 16 * 16;
    }

    public abstract string Name { get; }

    public int Tasks => Chunks * Splits;

    public long ScratchFloats => Chunks > 1 ? Chunks * WeightFloats : 0;

    public abstract long WorkerScratchFloats { get; }

    public int ReduceTasks => Chunks > 1 ? (int)((WeightFloats + ReduceFloats - 1) / ReduceFloats) : 0;

    protected ConvPhase Phase { get; }

    protected PixelRows Rows { get; }

    protected long WeightFloats { get; }

    protected int Chunks { get; }

    protected int Splits { get; }

    /// <summary>Padded inputs, two address tables.</summary>
    protected long SlabFloats => CopyFloats + 4L * SlabUnits * Rows.UnitPixels;

    /// <summary>Pixels of the largest slab.</summary>
    protected int MostPixels => SlabUnits * Rows.UnitPixels;

    int SlabUnits { get; }

    long CopyFloats { get; }

    public void Run(int task, float* x, float* dy, float* dw, float* scratch, float* workerScratch)
    {
        var (chunk, split) = (task % Chunks, task / Chunks);
        var target = Chunks > 1 ? scratch + chunk * WeightFloats : dw;
        var inputs = (float**)(workerScratch + CopyFloats);
        var outputs = inputs + SlabUnits * Rows.UnitPixels;
        var (start, end) = (WorkSplit.Start(Rows.Units, Chunks, chunk), WorkSplit.Start(Rows.Units, Chunks, chunk + 1));
        for (var u = start; u < end; u += SlabUnits)
        {
            var pixels = Rows.Fill(u, Math.Min(end, u + SlabUnits), x, dy, workerScratch, inputs, outputs);
            RunSlab(split, inputs, outputs, pixels, target, u > start, workerScratch + SlabFloats);
        }
    }

    /// <summary>Adds the products of some pixels to the split's weights, or stores them where they are the first.</summary>
    protected abstract void RunSlab(int split, float** x, float** dy, int pixels, float* dw, bool isAdded, float* scratch);

    public void Reduce(int task, float* scratch, float* dw)
    {
        var start = (long)task * ReduceFloats;
        var count = (int)Math.Min(ReduceFloats, WeightFloats - start);
        var sum = new Span<float>(dw + start, count);
        new ReadOnlySpan<float>(scratch + start, count).CopyTo(sum);
        for (var c = 1; c < Chunks; c++)
            System.Numerics.Tensors.TensorPrimitives.Add(sum, new ReadOnlySpan<float>(scratch + c * WeightFloats + start, count), sum);
    }
}
