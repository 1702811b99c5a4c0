using Whence.Kernels;

namespace Whence.Models.Training;

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
