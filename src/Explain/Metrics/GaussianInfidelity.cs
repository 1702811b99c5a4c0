namespace Whence.Explain;

/// <summary>Infidelity of a map as slopes, over normal perturbations of standard deviation 0.1 [Yeh 2019].</summary>
static class GaussianInfidelity
{
    const int Moves = 32;
    const double Sigma = 0.1;

    /// <summary>What the best factor of a map that says nothing leaves in the mean: by one factor, one of so many squares is had by chance.</summary>
    public const double ShareByChance = 1 - 1.0 / Moves;

    /// <summary>As the map stands, in squared units of the target.</summary>
    public static double Plain(MeasuredMap map) => Of(map).Plain;

    /// <summary>What the map does not predict of the changes after the best factor, as a share of their mean square: 1 for a map that says nothing.</summary>
    public static double Share(MeasuredMap map) => Of(map) is { Changes: > 0 } score ? score.Scaled / score.Changes : double.NaN;

    static InfidelityScore Of(MeasuredMap map) => map.Once("infidelity", () =>
    {
        var (moves, numbers) = (new float[Moves * map.X.Length], new double[map.X.Length]);
        for (var k = 0; k < Moves; k++)
        {
            RandomSequence.Normal(map.Context.Seed, RandomPurpose.MetricMove, (ulong)map.Picture << 16 | (uint)k, numbers);
            for (var i = 0; i < numbers.Length; i++)
                moves[k * numbers.Length + i] = (float)(Sigma * numbers[i]);
        }
        return map.Context.Infidelity.Measure(map.X, map.Slopes, map.Target, moves);
    });
}
