using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Points of negative flux on a small sphere around x: where the field, taken along the displacement, points back at x, so that x holds
/// evidence that the point has lost. A point starts in a random direction and steps J times, always from x with the gradient at the moved
/// point;
/// the last of J + 1 replays takes the field there and accepts the point if its flux is negative. The displacement is always that of the
/// clipped point.
/// </summary>
/// <param name="finder">How points are looked for.</param>
/// <param name="norm">Norm of the sphere.</param>
/// <param name="radius">Radius of the sphere, in input units.</param>
/// <param name="steps">Steps J of the search.</param>
/// <param name="aggregate">How points are put together.</param>
/// <param name="smoothing">Standard deviation in pixels of the Gaussian that smooths the map; null takes <see cref="MapSmoothing.Usual"/> for sizes, and none for what has a sign.</param>
sealed class FluxSampler(FluxFinder finder, FluxNorm norm, double radius, int steps, FluxAggregate aggregate, double? smoothing) : ISampler
{
    const float LeastNorm = 1e-30f;

    public int Replays => finder == FluxFinder.Random ? 1 : steps + 1;

    public bool IsRandom => true;

    public FieldSamples Sample(ExplainContext c)
    {
        Check(c);
        var g = c.Graph;
        var last = Replays - 1;
        var isLast = c.Column("last", (_, step, _) => step == last ? 1 : 0);
        var start = Around(c, c.Normal(RandomPurpose.FluxStart, c.Column("sample", (sample, _, _) => sample)), 1);
        var state = Replays > 1 ? g.State("flux.point", c.BatchShape) : null;
        var point = state is null ? start : g.Add(new Where(), c.PerSample(c.Column("first", (_, step, _) => step == 0 ? 1 : 0)), start, state);
        var logits = c.Network.Build(g, point).Logits;
        var field = g.Gradient(logits, Seed(c, logits, isLast), [point])[0];
        if (state is not null)
            g.Update(state, Around(c, field, finder == FluxFinder.FixedPoint ? -1 : 1));
        var delta = point - c.X;
        var weight = isLast * IsNegative(g, c.SumPerSample(field * delta));
        return new(field, weight)
        {
            Displacement = -delta,
            Factor = aggregate == FluxAggregate.VectorTimesInput ? c.X : null,
            Smoothing = smoothing ?? (aggregate == FluxAggregate.Sizes ? MapSmoothing.Usual(c.X.Shape) : 0),
            Facts = FluxFacts.Append(c, delta, weight, isLast),
            Warn = FluxFacts.Warn,
        };
    }

    void Check(ExplainContext c)
    {
        if (!(radius > 0) || !double.IsFinite(radius))
            throw new ExplainException($"negative-flux: radius is {radius}; it must be a positive number");
        if (!(smoothing is null or >= 0) || !double.IsFinite(smoothing ?? 0))
            throw new ExplainException(FormattableString.Invariant($"negative-flux: the smoothing is {smoothing} pixels; it must be a finite number, 0 for none"));
        if (smoothing > 0 && c.X.Shape.Rank != 4)
            throw new ExplainException($"negative-flux smooths maps of an image [1,H,W,C], '{c.Network.Name}' takes {c.X.Shape}: a smoothing of 0 takes every input");
        if (steps < 0)
            throw new ExplainException($"negative-flux: {steps} steps were asked for");
        if (finder == FluxFinder.ClassDirected && c.Network.Classes < 2)
            throw new ExplainException(
                $"negative-flux: the class-directed finder needs a second class, '{c.Network.Name}' has {c.Network.Classes}");
    }

    // The gradient that a step follows is that of a false class, in turn by falling logit, when the search is directed; in the last replay,
    // and in all others, it is that of the target.
    Node Seed(ExplainContext c, Node logits, Node isLast)
    {
        var target = c.TargetSeed(logits);
        if (finder != FluxFinder.ClassDirected)
            return target;
        var g = c.Graph;
        var falseClass = c.Column("falseClass", (sample, _, run) => FalseClass(sample, run));
        var seed = g.Add(new OneHot(c.Network.Classes), falseClass);
        return g.Add(new Where(), g.Add(new Reshape([c.Batch, 1]), isLast), target, seed);
    }

    static int FalseClass(int sample, RunTarget run)
    {
        var place = sample % (run.Ranking.Count - 1);
        for (var i = 0; i <= place; i++)
        {
            if (run.Ranking[i] == run.Class)
                return run.Ranking[place + 1];
        }
        return run.Ranking[place];
    }

    // The point at distance radius from x along a direction, clipped to what a picture can be.
    Node Around(ExplainContext c, Node direction, int sign)
    {
        var g = c.Graph;
        // Elements of a unit vector of d elements have the mean square 1 / d.
        var scale = g.Constant((float)(sign * radius * (norm == FluxNorm.Rms ? Math.Sqrt(c.X.Shape.Count) : 1)));
        var unit = norm == FluxNorm.LInf ? direction.Sign() : Unit(c, direction);
        var moved = c.X + unit * scale;
        return c.IsPicture ? g.Add(new Clip(0, 1), moved) : moved;
    }

    static Node Unit(ExplainContext c, Node v)
    {
        var g = c.Graph;
        // The largest entry is divided out first: squares of small gradients must not vanish.
        var largest = g.Add(new Clip(LeastNorm, float.MaxValue), c.MaxPerSample(v.Abs()));
        var scaled = v / c.PerSample(largest);
        var length = g.Add(new Clip(LeastNorm, float.MaxValue), c.SumPerSample(scaled.Square())).Sqrt();
        return scaled / c.PerSample(length);
    }

    static Node IsNegative(Graph g, Node numbers) => (-numbers).Relu().Sign();
}
