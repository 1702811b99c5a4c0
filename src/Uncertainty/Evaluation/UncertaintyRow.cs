using Whence.Statistics;

namespace Whence.Uncertainty;

/// <summary>One method of an evaluation of uncertainty attribution, over images.</summary>
/// <typeparam name="TScore">What is measured of an image.</typeparam>
/// <param name="Method">The method's name.</param>
/// <param name="Scores">The score of every image.</param>
/// <param name="Milliseconds">Median time of a map; 0 for a random order.</param>
sealed record UncertaintyRow<TScore>(string Method, IReadOnlyList<TScore> Scores, double Milliseconds)
{
    /// <summary>Mean of a number of the score with its 95 % bootstrap interval over images, and its median.</summary>
    public (Interval Mean, double Median) Summary(Func<TScore, double> number, ulong seed = 1)
    {
        double[] values = [.. Scores.Select(number)];
        var interval = Bootstrap.Mean(values, seed: seed);
        Array.Sort(values);
        return (interval, 0.5 * (values[(values.Length - 1) / 2] + values[values.Length / 2]));
    }
}
