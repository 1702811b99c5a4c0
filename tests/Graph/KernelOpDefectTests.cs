using Whence.Graphs;
using Whence.Runtime;
using Whence.Runtime.Simulated;

namespace Whence.Tests.Graphs;

/// <summary>A mistake in a kernel of the caller's own, in the simulator: no device would tell.</summary>
[TestFixture]
sealed class KernelOpDefectTests
{
    [Test]
    public void AnAccessBeyondItsBufferIsCaught()
    {
        using var backend = Backend.Open("simulator");
        var g = new Graph();
        var y = g.Add(new Launched((b, n) => b.Launch(UnsoundKernels.LeavesItsMemory, 1, b.Input(0), b.Output, n)), g.Input("x", [32]));
        using var plan = Plan.Compile(g, backend, new Weights(backend), [y]);
        Assert.That(Assert.Throws<SimulationException>(plan.Run)!.Message, Does.Contain("UnsoundKernels_LeavesItsMemory").And.Contain("byte"));
    }
}
