using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// Adversarial gradient integration [Pan 2021]: for every false class t a point z walks from x up the probability of t, by the sign of its gradient, until the network says t;
/// <code>
/// z' = clip(base + eps sign(grad p_t(z)), 0, 1)        A += F(z) * (base - z')        base = z (path) or x (released)
/// </code>
/// The map is the mean over the classes of their sums: of a path about the mean of s(x) - s(z_end); in the released form it grows with the number of steps. A step takes the two
/// gradients of one forward pass.
/// </summary>
/// <param name="form">Where a step starts.</param>
/// <param name="length">eps.</param>
/// <param name="steps">Steps at most.</param>
sealed class AdversarialSampler(AdversarialForm form, double length, int steps) : ISampler
{
    const string Name = "agi";
    const string Reached = "classes reached";

    public int Replays => steps;

    public bool MayEndEarly => true;

    public int MostSamples(INetwork network) => network.Classes > 1 ? network.Classes - 1
        : throw new ExplainException($"{Name} walks towards the other classes, '{network.Name}' has one value: integrated-gradients takes it");

    public FieldSamples Sample(ExplainContext c)
    {
        if (!(length > 0) || !double.IsFinite(length) || steps < 1)
            throw new ExplainException(FormattableString.Invariant($"{Name}: {steps} steps of length {length}; at least one step of a positive length is needed"));
        var g = c.Graph;
        var (isFirst, isLast) = (c.Column("first", (_, step, _) => step == 0 ? 1 : 0), c.Column("last", (_, step, _) => step == steps - 1 ? 1 : 0));
        var falseClass = c.Column("falseClass", (sample, _, run) => FalseClass(sample, c.Samples, c.Network.Classes, run.Class));
        var (place, walking, sum) = (g.State("agi.point", c.BatchShape), g.State("agi.walking", [c.Batch]), g.State("agi.sum", c.BatchShape));
        var point = g.Add(new Where(), c.PerSample(isFirst), c.X, place);
        var logits = c.Network.Build(g, point).Logits;
        var field = g.Gradient(logits, c.TargetSeed(logits), [point])[0];
        var upwards = g.Gradient(logits, Upwards(c, logits, falseClass), [point])[0];
        var isThere = g.Add(new Equal(), g.Add(new ArgMax(-1), logits), falseClass);
        var walks = isFirst.Max(walking) * (1 - isThere);
        var start = form == AdversarialForm.Path ? point : c.X;
        var moved = start + upwards.Sign() * (float)length;
        if (c.IsPicture)
            moved = moved.Clip(0, 1);
        var total = sum * c.PerSample(1 - isFirst) + field * (start - moved) * c.PerSample(walks);
        g.Update(place, g.Add(new Where(), c.PerSample(walks), moved, point));
        g.Update(walking, walks);
        g.Update(sum, total);
        var (reached, tried) = (RunningSum.Append(g, "agi.reached", isLast * (1 - walks)), RunningSum.Append(g, "agi.tried", isLast));
        return new(total, isLast) { Facts = new Dictionary<string, Node> { [Reached] = reached / tried.Max(g.Constant(1)) } };
    }

    // The sign of the gradient of log p_t is that of p_t, and does not vanish where p_t is small.
    static Node Upwards(ExplainContext c, Node logits, Node falseClass) =>
        TargetSeeds.Append(c.Graph, c.Network.Link == ScoreLink.None ? TargetForm.Logit : TargetForm.LogProb, c.Network.Link, logits, falseClass);

    // Evenly spaced among the other classes.
    static int FalseClass(int sample, int samples, int classes, int own)
    {
        var place = (int)((long)sample * (classes - 1) / samples);
        return place < own ? place : place + 1;
    }
}
