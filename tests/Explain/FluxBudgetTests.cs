using Whence.Explain;
using Whence.Graphs;
using Whence.Runtime.Simulated;

namespace Whence.Tests.Explain;

/// <summary>What a replay of negative flux moves on a GPU, counted by the simulator.</summary>
[TestFixture]
sealed class FluxBudgetTests
{
    [TestCase(FluxNorm.LInf, 22)]
    [TestCase(FluxNorm.L2, 28)]
    public void EveryKernelReadsAndWritesEachTensorOnce(FluxNorm norm, int passes)
    {
        // An affine network is next to nothing: what is left is sampling, stepping, acceptance and aggregation.
        var network = new AffineNetwork([1, 24, 24, 4], 3);
        var explainer = Explainers.NegativeFlux(FluxFinder.FixedPoint, norm, 0.1, steps: 1);
        var context = new ExplainContext(network, new() { Samples = 8, Batch = 4 }, explainer);
        var recipe = explainer.Build(context);
        using var simulator = new SimulatorBackend();
        using var weights = new Weights(simulator);
        network.Load(weights);
        using var plan = Plan.Compile(context.Graph, simulator, weights, [recipe.Map]);
        simulator.Report = new SimulationReport();
        plan.Run();
        var moved = simulator.Report.DistinctReadBytes + simulator.Report.DistinctWrittenBytes;
        Assert.That(simulator.Report.Defects, Is.Empty);
        var copies = context.Graph.Updates.Sum(update => 2L * sizeof(float) * update.Target.Shape.Count);
        Assert.That(moved, Is.LessThanOrEqualTo(1.05 * (plan.Cost.Bytes + copies)));
        // Sampling to moments passes over a batch a few times; without joined kernels it is far more.
        var tensor = context.BatchShape.Count * sizeof(float);
        Assert.That(moved, Is.LessThan(passes * tensor));
        TestContext.Out.WriteLine($"{norm}: {simulator.Report.Launches} launches move {moved} bytes, {(double)moved / tensor:0.0} times a batch of points");
        Assert.That(Unfused(), Is.GreaterThan(1.5 * moved));

        long Unfused()
        {
            using var apart = Plan.Compile(context.Graph, simulator, weights, [recipe.Map], options: new() { Fuse = false });
            simulator.Report = new SimulationReport();
            apart.Run();
            return simulator.Report.DistinctReadBytes + simulator.Report.DistinctWrittenBytes;
        }
    }
}
