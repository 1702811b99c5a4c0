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
        var changes = map.OncePerPicture("changes by noise", () => Changes(map));
        var (slopes, predicted) = (map.Slopes, new double[Moves]);
        Parallel.For(0, Moves, k => predicted[k] = Infidelity.Dot(slopes, Move(map, k)));
        return InfidelityScore.Of(predicted, changes);
    });

    static double[] Changes(MeasuredMap map) => map.Losses(Moves, (k, input) =>
    {
        var move = Move(map, k);
        for (var i = 0; i < move.Length; i++)
            input[i] -= move[i];
    });

    // The same for every method.
    static float[] Move(MeasuredMap map, int number)
    {
        var numbers = new double[map.X.Length];
        RandomSequence.Normal(map.Context.Seed, RandomPurpose.MetricMove, (ulong)map.Picture << 16 | (uint)number, numbers);
        return Array.ConvertAll(numbers, value => (float)(Sigma * value));
    }
}
