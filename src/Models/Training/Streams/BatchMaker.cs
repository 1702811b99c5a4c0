using Whence.Graphs;
using Whence.Kernels;

namespace Whence.Models.Training;

/// <summary>Makes the batch of any number: which examples, what augmentation does to them, how they are mixed. A pure function of the number and the seed.</summary>
sealed class BatchMaker(ITrainingSource source, Shape picture, int classes, TrainingOptions options)
{
    readonly Lock gate = new();
    (long Epoch, int[] Order) current = (-1, []);

    /// <summary>Batches of one pass over the examples.</summary>
    public int PerEpoch { get; } = source.Count / options.Batch;

    /// <summary>Memory for a batch.</summary>
    public PreparedBatch Allocate() => new(options.Batch * picture.Count, options.Batch * classes, options.Inputs.Select(input => options.Batch * input.Shape.Count));

    /// <summary>Fills a batch.</summary>
    public void Make(long number, PreparedBatch batch)
    {
        var (epoch, first) = (number / PerEpoch, (int)(number % PerEpoch) * options.Batch);
        var order = OrderOf(epoch);
        for (var i = 0; i < options.Batch; i++)
            Make(epoch, order[first + i], i, batch);
        if (options.MixUp > 0)
            Mix(new(options.Seed, TrainingPurpose.Mixing, (ulong)number), batch);
    }

    void Make(long epoch, int index, int place, PreparedBatch batch)
    {
        var pixels = batch.Pixels.AsMemory(place * picture.Count, picture.Count);
        source.Read(index, pixels.Span, batch.Targets.AsSpan(place * classes, classes));
        var maps = new List<(int, Memory<float>)>();
        for (var k = 0; k < batch.Inputs.Length; k++)
        {
            var input = options.Inputs[k];
            var values = batch.Inputs[k].AsMemory(place * input.Shape.Count, input.Shape.Count);
            values.Span.Clear();
            input.Fill(index, values.Span);
            if (input.FollowsPicture)
                maps.Add((input.Shape[-1], values));
        }
        var example = new AugmentedExample(picture[0], picture[1], picture[2], pixels, maps);
        var random = new ExampleRandom(options.Seed, TrainingPurpose.Augmentation, (ulong)epoch << 32 | (uint)index);
        foreach (var augmentation in options.Augmentations)
            augmentation.Apply(example, random);
    }

    // Every example with its mirror in the batch: x_i = share x_i + (1 - share) x_(N-1-i), the same of all that belongs to it.
    void Mix(ExampleRandom random, PreparedBatch batch)
    {
        var (a, b) = (random.Gamma(options.MixUp), random.Gamma(options.MixUp));
        var share = (float)(a + b > 0 ? a / (a + b) : 0.5);
        foreach (var values in batch.Inputs.Prepend(batch.Targets).Prepend(batch.Pixels))
            Mix(values, share);
    }

    void Mix(float[] values, float share)
    {
        var length = values.Length / options.Batch;
        for (var i = 0; i < options.Batch / 2; i++)
        {
            var x = values.AsSpan(i * length, length);
            var y = values.AsSpan((options.Batch - 1 - i) * length, length);
            for (var e = 0; e < length; e++)
                (x[e], y[e]) = (share * x[e] + (1 - share) * y[e], share * y[e] + (1 - share) * x[e]);
        }
    }

    int[] OrderOf(long epoch)
    {
        lock (gate)
        {
            if (current.Epoch != epoch)
                current = (epoch, ExampleOrder.Of(source.Count, options.Seed, epoch));
            return current.Order;
        }
    }
}

/// <summary>The values of one batch, in memory that is used again and again.</summary>
sealed class PreparedBatch(int pixels, int targets, IEnumerable<int> inputs)
{
    public float[] Pixels { get; } = new float[pixels];

    public float[] Targets { get; } = new float[targets];

    /// <summary>The further inputs, in the options' order.</summary>
    public float[][] Inputs { get; } = [.. inputs.Select(length => new float[length])];

    /// <summary>What went wrong while it was prepared.</summary>
    public Exception? Failure { get; set; }
}

/// <summary>The order of an epoch's examples: a permutation by (seed, epoch), Fisher and Yates' shuffle.</summary>
static class ExampleOrder
{
    /// <summary>Indices of all examples in the epoch's order.</summary>
    public static int[] Of(int count, ulong seed, long epoch)
    {
        var words = new uint[(count + 3) & ~3];
        Philox.Fill(seed, TrainingPurpose.Order, (ulong)epoch, 0, words);
        int[] order = [.. Enumerable.Range(0, count)];
        for (var i = count - 1; i > 0; i--)
        {
            var j = (int)((ulong)words[i] * (ulong)(i + 1) >> 32);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
