using Whence.Explain;
using Whence.Graphs.Ops;

namespace Whence.Samples;

/// <summary>A method by an own sampler and an own aggregate: on which share of the points around x the gradient is positive, less that on which it is negative.</summary>
public sealed record SignAgreement() : ExplainerInfo(
    Method, "mean sign of the gradient at points of every distance from the picture", "this sample",
    _ => new FieldAggregate(Method, 32, new EveryDistance(0.2f), samples => samples.Field.Sign()))
{
    const string Method = "sign-agreement";
}

/// <summary>Points x + u r xi: u uniform in (0,1), xi standard normal, so that some are near x and some far.</summary>
sealed class EveryDistance(float radius) : ISampler
{
    const uint Distance = 1001, Direction = 1002;

    public bool IsRandom => true;

    public FieldSamples Sample(ExplainContext c)
    {
        var sample = c.Column("sample", (sample, _, _) => sample);
        var step = c.Normal(Direction, sample) * c.PerSample(c.Uniform(Distance, sample)) * radius;
        return new(c.Field(c.X + step), c.Column("weight", (_, _, _) => 1));
    }
}
