using Whence.Kernels;

namespace Whence.Explain;

/// <summary>
/// Random numbers of one sample in float64, by position: made from the same words of <see cref="Philox"/>, under the same keys, as in a
/// plan.
/// </summary>
static class RandomSequence
{
    const double Unit = 1.0 / (1L << 32);

    /// <summary>Uniform numbers in (0,1): element e is (word e + 1/2) / 2^32.</summary>
    public static void Uniform(ulong seed, uint purpose, ulong sample, Span<double> numbers)
    {
        var words = Words(seed, purpose, sample, numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (words[i] + 0.5) * Unit;
    }

    /// <summary>Standard normal numbers by Box-Muller: the words (w0, w1) of a pair make radius and angle.</summary>
    public static void Normal(ulong seed, uint purpose, ulong sample, Span<double> numbers)
    {
        var words = Words(seed, purpose, sample, numbers.Length);
        for (var i = 0; i < numbers.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log((words[i] + 0.5) * Unit));
            var (sin, cos) = Math.SinCos(2 * Math.PI * words[i + 1] * Unit);
            numbers[i] = radius * cos;
            if (i + 1 < numbers.Length)
                numbers[i + 1] = radius * sin;
        }
    }

    static uint[] Words(ulong seed, uint purpose, ulong sample, int count)
    {
        var words = new uint[(count + 3) & ~3];
        Philox.Fill(seed, purpose, sample, 0, words);
        return words;
    }
}
