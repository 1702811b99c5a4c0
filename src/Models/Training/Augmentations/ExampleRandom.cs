using Whence.Kernels;

namespace Whence.Models.Training;

/// <summary>Random numbers of one example in one epoch: a stretch of Philox's sequence of its own.</summary>
public sealed class ExampleRandom
{
    readonly uint[] words = new uint[4];
    readonly ulong seed;
    readonly uint purpose;
    readonly ulong sample;
    uint block;
    int next = 4;

    internal ExampleRandom(ulong seed, uint purpose, ulong sample) => (this.seed, this.purpose, this.sample) = (seed, purpose, sample);

    /// <summary>A number in [0,1).</summary>
    public double Uniform() => Word() / 4294967296.0;

    /// <summary>A number in [low, high).</summary>
    public double Between(double low, double high) => low + (high - low) * Uniform();

    /// <summary>A whole number in [0, count).</summary>
    public int Below(int count) => (int)((ulong)Word() * (ulong)count >> 32);

    /// <summary>A number of the standard normal distribution (Box and Muller).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>A number of the gamma distribution of a shape and scale 1 (Marsaglia and Tsang).</summary>
    public double Gamma(double shape)
    {
        if (shape < 1)
            return Gamma(shape + 1) * Math.Pow(1 - Uniform(), 1 / shape);
        var d = shape - 1.0 / 3;
        while (true)
        {
            var x = Normal();
            var v = Math.Pow(1 + x / Math.Sqrt(9 * d), 3);
            if (v > 0 && Math.Log(1 - Uniform()) < x * x / 2 + d - d * v + d * Math.Log(v))
                return d * v;
        }
    }

    uint Word()
    {
        if (next == words.Length)
        {
            Philox.Fill(seed, purpose, sample, block++, words);
            next = 0;
        }
        return words[next++];
    }
}
