using Whence.Kernels.Pointwise;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Random;

/// <summary>
/// Random numbers by position, equal to the bit on every back end: rows of <paramref>length</paramref> elements, the row's sample index read from memory.
/// A thread makes the four numbers of one block of <see cref="Philox"/>. Parameters: samples [rows], y [rows, length].
/// </summary>
static class RandomNumbers
{
    const int GroupSize = 256;

    /// <summary>The kernel for one seed and purpose; <paramref name="transform"/> turns four random words into numbers.</summary>
    public static Kernel Define(string name, ulong seed, uint purpose, int rows, int length, Func<U32[], F32[]> transform) =>
        Kernel.Define(name, GroupSize, k =>
        {
            var (samples, y) = (k.Global<F32>("samples"), k.Global<F32>("y"));
            var blocks = (length + 3) / 4;
            var thread = k.GlobalId;
            k.If(thread < rows * blocks, () =>
            {
                var (row, block) = (thread / blocks, thread % blocks);
                var sample = F32.Max(samples[row], 0).ToS32().AsU32();
                var numbers = transform(Philox.Block(block.AsU32(), purpose, sample, 0u, seed));
                var place = y.At(row * length + block * 4);
                if (length % 4 == 0)
                {
                    place.StoreVector(numbers);
                    return;
                }
                for (var i = 0; i < 4; i++)
                    place.StoreIf(block * 4 + i < length, numbers[i], i);
            });
        });

    public static IEnumerable<KernelSample> Samples => [Sample(256, 224 * 224 * 3), Sample(256, 221 * 221 * 3)];

    /// <summary>The same numbers, made inside another kernel; the operand's buffer holds the samples.</summary>
    public static Generator Inside(ulong seed, uint purpose, int length, Func<U32[], F32[]> transform) => new(length, (samples, i, width) =>
    {
        var (row, element) = (i / length, i % length);
        var sample = F32.Max(samples[row], 0).ToS32().AsU32();
        var numbers = transform(Philox.Block((element / 4).AsU32(), purpose, sample, 0u, seed));
        if (width == 4)
            return numbers;
        var (k, place) = (KernelBuilder.Current, element % 4);
        var low = k.Select(S32.Same(place, 0), numbers[0], numbers[1]);
        return [k.Select(place < 2, low, k.Select(S32.Same(place, 2), numbers[2], numbers[3]))];
    });

    public static Extent Grid(int rows, int length) => checked((int)((rows * ((length + 3L) / 4) + GroupSize - 1) / GroupSize));

    // Standard normal numbers, as smooth-grad adds them to pictures.
    static KernelSample Sample(int rows, int length)
    {
        KernelArgument[] arguments = [KernelArgument.Buffer(0, rows * 4L), KernelArgument.Buffer(0, rows * (long)length * 4)];
        return new KernelSample(
            $"random_normal-{rows}x{length}", () => Define("random_normal", 1, 0, rows, length, Normal), Grid(rows, length), arguments,
            arguments.Sum(argument => argument.Bytes), 20.0 * rows * length).Steered(0, Enumerable.Range(0, rows).Select(i => (float)i));

        static F32[] Normal(U32[] words)
        {
            var (first, second) = (NormalPair.Of(words[0], words[1]), NormalPair.Of(words[2], words[3]));
            return [first.Even, first.Odd, second.Even, second.Odd];
        }
    }
}
