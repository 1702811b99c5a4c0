using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Random;

/// <summary>
/// Random numbers by position, equal to the bit on every back end: rows of a given length, the row's sample index read from memory. A thread makes the four
/// numbers of one block of <see cref="Philox"/>. Parameters: samples [rows], y [rows, length], blocks of a row, rows, transform.
/// </summary>
static class RandomNumbers
{
    const int GroupSize = 256;

    public static IEnumerable<MethodSample> Samples => [Sample(256, 224 * 224 * 3), Sample(256, 221 * 221 * 3)];

    /// <summary>Groups of a launch.</summary>
    public static Extent Grid(int rows, int length) => checked((int)((rows * ((length + 3L) / 4) + GroupSize - 1) / GroupSize));

    /// <summary>Blocks of a row.</summary>
    public static FastDivisor Blocks(int length) => (length + 3) / 4;

    /// <summary>The kernel for an <see cref="IRandomTransform"/>.</summary>
    public static KernelMethod Of(object transform) => KernelMethod.Of(typeof(RandomNumbers).GetMethod(nameof(Run))!.MakeGenericMethod(transform.GetType()));

    /// <summary>The same numbers, made inside another kernel from the samples in a buffer.</summary>
    public static KernelOperand Inside(object samples, RandomRows rows, object transform)
    {
        var source = new KernelOperand(typeof(RandomSource<>).MakeGenericType(transform.GetType()), (object[])[samples, rows, transform]);
        return rows.Length.Value % 4 == 0 ? source : source.Singly();
    }

    [Kernel(GroupSize)]
    public static void Run<TTransform>(ArrayView<float> samples, ArrayView<float> y, int count, FastDivisor blocks, RandomRows rows, TTransform transform)
        where TTransform : struct, IRandomTransform
    {
        var thread = ILGPU.Grid.GlobalIndex.X;
        var row = blocks.Quotient(thread);
        if (row >= count)
            return;
        var block = blocks.Remainder(thread, row);
        var four = rows.Block(samples[row], block, transform);
        var (length, place) = (rows.Length.Value, row * rows.Length.Value + block * 4);
        if ((length & 3) == 0)
        {
            y.Cast<Float4>()[place >> 2] = four;
            return;
        }
        y[place] = four.X;
        if (block * 4 + 1 < length)
            y[place + 1] = four.Y;
        if (block * 4 + 2 < length)
            y[place + 2] = four.Z;
        if (block * 4 + 3 < length)
            y[place + 3] = four.W;
    }

    // Standard normal numbers, as smooth-grad adds them to pictures.
    static MethodSample Sample(int rows, int length) => MethodSample.Of(
        $"random_normal-{rows}x{length}", KernelMethod.Of(Run<NormalTransform>), Grid(rows, length),
        [
            SampleBuffer.Of(Enumerable.Range(0, rows).Select(i => (float)i)), SampleBuffer.Floats((long)rows * length),
            rows, Blocks(length), new RandomRows(1, 0, length), default(NormalTransform),
        ],
        20.0 * rows * length);
}
