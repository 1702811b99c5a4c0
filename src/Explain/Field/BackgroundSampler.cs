using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Points on segments from the inputs of a background set to x: b_k + a_k (x_k - b_k), x_k = x or x plus noise, b_k and a_k those of a
/// <see cref="BackgroundSchedule"/>.
/// </summary>
/// <param name="background">Inputs one after the other.</param>
/// <param name="sigma">Standard deviation of the noise on x; 0 for none.</param>
sealed class BackgroundSampler(float[] background, double sigma) : ISampler
{
    public bool IsRandom => true;

    public FieldSamples Sample(ExplainContext c)
    {
        var g = c.Graph;
        var count = background.Length / c.X.Shape.Count;
        if (count == 0 || background.Length % c.X.Shape.Count != 0)
            throw new ExplainException($"the background has {background.Length} values, inputs {c.X.Shape} have {c.X.Shape.Count} each");
        var table = g.Constant(c.X.Shape.With(0, count), background);
        var sample = c.Column("sample", (k, _, _) => k);
        var schedule = new BackgroundSchedule(c.Samples, count, c.Seed);
        var b = g.Add(new TakeRow(), table, c.Column("background", (k, _, _) => schedule.Background(k)));
        var place = c.Column("start", (k, _, _) => schedule.Start(k)) + c.Uniform(RandomPurpose.PathPlace, sample) * schedule.Width;
        var noise = c.Normal(RandomPurpose.Noise, sample) * (float)sigma;
        var end = sigma > 0 ? c.X + noise : c.X;
        var way = end - b;
        var points = b + way * c.PerSample(place);
        return new(c.Field(points), c.Column("weight", (_, _, _) => 1))
        {
            Displacement = way,
            Gap = References(c.X.Shape.Count, count),
        };
    }

    Baseline[] References(int length, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Baseline.Of(background[(i * length)..((i + 1) * length)]))];
}
