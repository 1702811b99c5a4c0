using Whence.Models.Tensors;
using Whence.Tests.Cli;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Cases;

/// <summary>Situations of public reports in which numbers went wrong, run as a user would, against the values that came with them.</summary>
[TestFixture]
[NonParallelizable]
sealed class ArithmeticCaseTests
{
    string output = "";

    [SetUp]
    public void NameOutput() => output = Path.Combine(Path.GetTempPath(), $"whence-case-{Guid.NewGuid():N}.npy");

    [TearDown]
    public void RemoveOutput() => File.Delete(output);

    [TestCase("resize_scale_float32_size")]
    [TestCase("resize_not_larger")]
    [TestCase("lp_normalization_zero")]
    [TestCase("max_of_three_constants")]
    [TestCase("cast_float16_overflow")]
    [TestCase("minus_infinity_mask")]
    [TestCase("same_bn_name_shared_weight")]
    public async Task TheNetworkGivesWhatOnnxRuntimeGives(string name)
    {
        var got = await Run(name);
        var expected = Npy.Read(Find($"{name}.expected.npy"));
        Assert.That(got.Shape, Is.EqualTo(expected.Shape));
        Assert.That(got.ToFloats(), Is.EqualTo(expected.ToFloats()).Within(1e-5f));
    }

    [Test]
    public async Task BigEndianNumbersAreRead() =>
        Assert.That((await Run("npy_big_endian")).ToFloats(), Is.EqualTo(Enumerable.Range(0, 8).Select(i => (float)i)));

    [Test]
    public void SetsOfOneHotProbabilitiesHoldOneLabel()
    {
        const int n = 50, k = 7;
        var (p, y) = (new double[n * k], new int[n]);
        for (var i = 0; i < n; i++)
            p[i * k + (y[i] = i % k)] = 1;
        var table = new Probabilities(p, k);
        var calibrated = ConformalSets.Calibrate(table, y, 0.1, ConformalScore.Aps, new() { IsRandomised = false });
        // As judge reads it from a file.
        var file = CalibrationFile.Parse(new CalibrationFile("m", "h", 1, calibrated).ToJson(), "c.json");
        foreach (var predictor in new[] { calibrated, file.Conformal })
            Assert.That(predictor.Sets(table).Select(set => set.Length), Has.All.EqualTo(1));
    }

    async Task<HostTensor> Run(string name)
    {
        var (code, _, error) = await CliTests.Run("run", "--model", Find($"{name}.onnx"), "--input", Find($"{name}.x.npy"), "--output", output);
        Assert.That(code, Is.Zero, error);
        return Npy.Read(output);
    }

    static string Find(string file)
    {
        var path = SharedData.Path(Path.Combine("..", "cases", file));
        if (!File.Exists(path))
            Assert.Ignore($"shared cases are absent: {file}");
        return path;
    }
}
