using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Tests.Graphs;

namespace Whence.Tests.Kernels.Normalization;

/// <summary>Normalisations whose rows do and do not fit into registers, and windows wider than a row, on every back end.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class NormalizationKernelTests(string device)
{
    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [TestCase(3, 5000)]
    [TestCase(2, 4097)]
    [TestCase(11, 37)]
    [TestCase(9, 64)]
    [TestCase(3, 509)]
    [TestCase(9, 512)]
    [TestCase(2, 1023)]
    public void RowsGetMean0AndVariance1(int rows, int count)
    {
        const float Epsilon = 1e-3f;
        var x = OpRun.Random(rows * count, 3).Select(v => v + 5).ToArray();
        var dy = OpRun.Random(rows * count, 5);
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
        CheckBoth(new Standardize(1, Epsilon), [rows, count], x, dy, y, dx);
    }

    [TestCase(5, 4, 9)]
    [TestCase(3, 300, 64)]
    [TestCase(40, 7, 2)]
    public void TheWindowEndsWithTheRow(int rows, int channels, int size)
    {
        const float Slope = 0.25f, Beta = 0.6f, Bias = 1.5f;
        var x = OpRun.Random(rows * channels, 7);
        var dy = OpRun.Random(rows * channels, 9);
        var (y, dx) = (new double[x.Length], new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] * Math.Pow(Scale(i), -Beta);
        for (var i = 0; i < x.Length; i++)
        {
            dx[i] += dy[i] * Math.Pow(Scale(i), -Beta);
            foreach (var j in Window(i))
                dx[j] -= 2 * Slope * Beta * x[j] * dy[i] * x[i] * Math.Pow(Scale(i), -Beta - 1);
        }
        CheckBoth(new LocalResponseNorm(size, Slope * size, Beta, Bias), [rows, channels], x, dy, y, dx);

        double Scale(int i) => Bias + Slope * Window(i).Sum(j => (double)x[j] * x[j]);

        IEnumerable<int> Window(int i) => Enumerable.Range(i - (size - 1) / 2, size).Where(j => j >= 0 && j / channels == i / channels && j < x.Length);
    }

    void CheckBoth(Op op, Shape shape, float[] x, float[] dy, double[] y, double[] dx)
    {
        OpRun.AssertClose(OpRun.Values(backend, op, (shape, x)), y, 1e-5);
        var gradient = OpRun.Values(backend, [(shape, x)], (g, inputs) =>
        {
            var result = g.Add(op, inputs);
            return g.Gradient(result, g.Constant(shape, dy), inputs)[0]!;
        });
        OpRun.AssertClose(gradient, dx, 1e-5);
    }
}
