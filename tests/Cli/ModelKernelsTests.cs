using System.Text.Json;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Cli;

/// <summary>The contract of whence kernels --model: how many kernels a network needs, and what compiling them costs.</summary>
[TestFixture]
[NonParallelizable]
sealed class ModelKernelsTests
{
    string file = "";

    [OneTimeSetUp]
    public void WriteTheNetwork()
    {
        // Behind the stem two convolutions of one kind need one kernel; a pooling and the rows of the product need others.
        file = Path.Combine(Path.GetTempPath(), $"whence-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(file, new OnnxFile()
            .Input("x", 1, 3, 8, 8).Output("y", 1, 3)
            .Weights("w0", new float[8 * 3 * 9], 8, 3, 3, 3).Weights("w1", new float[8 * 8 * 9], 8, 8, 3, 3).Weights("w2", new float[8 * 8 * 9], 8, 8, 3, 3).Weights("f", new float[3 * 8], 3, 8).Weights("b", new float[3], 3)
            .Node("Conv", "x w0", "s", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Conv", "s w1", "a", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Conv", "a w2", "c", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("GlobalAveragePool", "c", "p").Node("Flatten", "p", "v").Node("Gemm", "v f b", "y", ("transB", 1)).Bytes);
    }

    [OneTimeTearDown]
    public void DeleteTheNetwork() => File.Delete(file);

    [Test]
    public async Task TheKernelsOfANetworkAreCountedAndCompiled()
    {
        var (code, output, error) = await CliTests.Run("kernels", "--model", file, "--json", "--target", "sm_90a");
        Assert.That((code, error), Is.EqualTo((0, "")));
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        var kernels = root.GetProperty("kernels").EnumerateArray().ToDictionary(
            kernel => kernel.GetProperty("kernel").GetString()!, kernel => kernel.GetProperty("launches").EnumerateArray().Select(count => count.GetInt32()).ToArray());
        Assert.That(kernels.Keys, Is.Unique);
        Assert.That(kernels.Where(kernel => kernel.Key.Contains("PatchOperand", StringComparison.Ordinal)).Select(kernel => kernel.Value[0]), Has.One.EqualTo(2));
        // The gradient runs the network forward too, and has launches of its own.
        Assert.That(kernels.Values.Sum(launches => launches[1]), Is.GreaterThan(0));
        Assert.That(root.GetProperty("kernels").EnumerateArray().Select(kernel => kernel.GetProperty("textBytes").GetInt32()), Is.All.GreaterThan(500));
        Assert.That((root.GetProperty("target").GetString(), root.GetProperty("precision").GetString()), Is.EqualTo(("sm_90a", "single")));
        Assert.That(root.GetProperty("warmSeconds").GetDouble(), Is.GreaterThan(0));
    }

    [Test]
    public async Task TheTableEndsWithWhatItCosts()
    {
        var (code, output, _) = await CliTests.Run("kernels", "--model", file, "--precision", "tf32", "--batch", "2");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Tf32Product").And.Contain("batch 2, tf32: ").And.Contain("from nothing"));
    }

    [Test]
    public async Task KernelsCompiledAheadAreKept()
    {
        var folder = Directory.CreateTempSubdirectory("whence-ahead-");
        try
        {
            var (code, output, _) = await CliTests.Run("kernels", "--model", file, "--method", "integrated-gradients", "--keep", folder.FullName, "--json", "--target", "sm_90a");
            Assert.That(code, Is.Zero);
            using var json = JsonDocument.Parse(output);
            var kernels = json.RootElement.GetProperty("kernels").EnumerateArray().ToList();
            Assert.That(kernels.Select(kernel => kernel.GetProperty("launches").GetArrayLength()), Is.All.EqualTo(3));
            Assert.That(kernels.Sum(kernel => kernel.GetProperty("launches")[2].GetInt32()), Is.GreaterThan(0));
            Assert.That(folder.GetFiles("*.ptx"), Has.Length.EqualTo(kernels.Count));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task KernelsOfTheCatalogueAreKeptToo()
    {
        var folder = Directory.CreateTempSubdirectory("whence-ahead-");
        try
        {
            var (code, _, error) = await CliTests.Run("kernels", "--filter", "map_add", "--keep", folder.FullName);
            Assert.That((code, error), Is.EqualTo((0, $"1 kernels for sm_80 in {folder.FullName}\n")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestCase("--method needs --model FILE", "--method", "gradient")]
    [TestCase("--batch is 0, it must be 1 to 4096", "--model", "?", "--batch", "0")]
    [TestCase("--batch needs --model FILE", "--batch", "2")]
    [TestCase("--target: ", "--model", "?", "--target", "sm_60")]
    public async Task WhatIsWrongIsSaid(string words, params string[] options)
    {
        var (code, _, error) = await CliTests.Run(["kernels", .. options.Select(option => option == "?" ? file : option)]);
        Assert.That((code, error), Is.EqualTo((2, error)));
        Assert.That(error, Does.Contain(words));
    }
}
