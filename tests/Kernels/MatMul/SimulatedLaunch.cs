using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Simulation;
using Whence.Tests.Kernels.Simulation;

namespace Whence.Tests.Kernels.MatMul;

/// <summary>Runs kernels on host arrays in the simulator; anything that they do wrong fails the test.</summary>
static class SimulatedLaunch
{
    /// <summary>The last array, after a launch that takes the arrays in this order and then the numbers.</summary>
    public static float[] Run(Kernel kernel, Extent grid, float[][] buffers, params KernelArgument[] numbers)
    {
        var blocks = Array.ConvertAll(buffers, values => new SimulatedBuffer<float>(values));
        try
        {
            KernelArgument[] arguments = [.. blocks.Select(block => (KernelArgument)block), .. numbers];
            new SimulatedKernel(kernel).Run(grid, arguments, new());
            return blocks[^1].ToArray();
        }
        finally
        {
            Array.ForEach(blocks, block => block.Dispose());
        }
    }

    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }

    /// <summary>Fails unless every result is within a part of the largest one from the reference.</summary>
    public static void AssertClose(float[] got, double[] expected, double tolerance)
    {
        Assert.That(got, Has.Length.EqualTo(expected.Length));
        var allowed = tolerance * Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < got.Length; i++)
        {
            if (!(Math.Abs(got[i] - expected[i]) <= allowed))
                Assert.Fail($"element {i} is {got[i]}, the reference says {expected[i]} (allowed {allowed:g3})");
        }
    }
}
