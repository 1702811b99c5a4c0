using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Normalization;
using Whence.Tests.Kernels.MatMul;

namespace Whence.Tests.Kernels.Normalization;

/// <summary>Normalisations whose rows do not fit into registers, and windows wider than a row.</summary>
[TestFixture]
sealed class NormalizationKernelTests
{
    [TestCase(3, 5000)]
    [TestCase(2, 4097)]
    [TestCase(11, 37)]
    [TestCase(2, 1023)]
    public void RowsGetMean0AndVariance1(int rows, int count)
    {
        const float Epsilon = 1e-3f;
        var x = SimulatedLaunch.Random(rows * count, 3).Select(v => v + 5).ToArray();
        var dy = SimulatedLaunch.Random(rows * count, 5);
        var (y, dx) = (new double[x.Length], new double[x.Length]);
        for (var row = 0; row < rows; row++)
        {
            var places = Enumerable.Range(row * count, count).ToArray();
            var mean = places.Average(i => (double)x[i]);
            var deviation = Math.Sqrt(places.Average(i => (x[i] - mean) * (x[i] - mean)) + Epsilon);
            Array.ForEach(places, i => y[i] = (x[i] - mean) / deviation);
            var (shift, slope) = (places.Average(i => (double)dy[i]), places.Average(i => dy[i] * y[i]));
            Array.ForEach(places, i => dx[i] = (dy[i] - shift - y[i] * slope) / deviation);
        }
        var grid = StandardizeRows.Grid(rows, count);
        SimulatedLaunch.AssertClose(Run(StandardizeRows.Forward(rows, count), [x, new float[x.Length]]), y, 1e-5);
        SimulatedLaunch.AssertClose(Run(StandardizeRows.Gradient(rows, count), [x, dy, new float[x.Length]]), dx, 1e-5);

        float[] Run(Kernel kernel, float[][] buffers) => RunWith(kernel, grid, buffers, Epsilon);
    }

    [TestCase(5, 4, 9)]
    [TestCase(3, 300, 64)]
    [TestCase(40, 7, 2)]
    public void TheWindowEndsWithTheRow(int rows, int channels, int size)
    {
        const float Slope = 0.25f, Beta = 0.6f, Bias = 1.5f;
        var x = SimulatedLaunch.Random(rows * channels, 7);
        var dy = SimulatedLaunch.Random(rows * channels, 9);
        var (y, dx) = (new double[x.Length], new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] * Math.Pow(Scale(i), -Beta);
        for (var i = 0; i < x.Length; i++)
        {
            dx[i] += dy[i] * Math.Pow(Scale(i), -Beta);
            foreach (var j in Window(i))
                dx[j] -= 2 * Slope * Beta * x[j] * dy[i] * x[i] * Math.Pow(Scale(i), -Beta - 1);
        }
        var grid = LocalResponse.Grid(rows, channels);
        SimulatedLaunch.AssertClose(RunWith(LocalResponse.Forward(rows, channels, size), grid, [x, new float[x.Length]], Slope, Beta, Bias), y, 1e-5);
        SimulatedLaunch.AssertClose(
            RunWith(LocalResponse.Gradient(rows, channels, size), grid, [x, dy, new float[x.Length]], Slope, Beta, Bias), dx, 1e-5);

        double Scale(int i) => Bias + Slope * Window(i).Sum(j => (double)x[j] * x[j]);

        IEnumerable<int> Window(int i) => Enumerable.Range(i - (size - 1) / 2, size).Where(j => j >= 0 && j / channels == i / channels && j < x.Length);
    }

    static float[] RunWith(
        Kernel kernel, Extent grid, float[][] buffers, params float[] numbers) =>
        SimulatedLaunch.Run(kernel, grid, buffers, [.. numbers.Select(number => (KernelArgument)number)]);
}
