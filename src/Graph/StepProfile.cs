namespace Whence.Graphs;

/// <summary>What one step of a plan takes.</summary>
/// <param name="Node">The node that the step computes.</param>
/// <param name="Kernel">The loop's name.</param>
/// <param name="Milliseconds">Median time of the runs.</param>
/// <param name="Cost">The node's least work; counted at its first step, zero at further ones.</param>
/// <param name="RooflineShare">Least time by the device's measured arithmetic and memory rates, divided by the time taken.</param>
public sealed record StepProfile(string Node, string Kernel, double Milliseconds, Cost Cost, double RooflineShare)
{
    /// <summary>Least time of the runs.</summary>
    public double LeastMilliseconds { get; init; }

    /// <summary>Operations per nanosecond.</summary>
    public double GigaFlopPerSecond => Cost.Flop / (Milliseconds * 1e6);

    /// <summary>Bytes per nanosecond.</summary>
    public double GigaBytesPerSecond => Cost.Bytes / (Milliseconds * 1e6);
}
