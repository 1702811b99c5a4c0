using System.Text.Json;
using Whence.Kernels;

namespace Whence.Tests.Cli;

/// <summary>What whence bench prints and writes; never what times it found.</summary>
[TestFixture]
[NonParallelizable]
sealed class BenchTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-bench-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task KernelsAreCountedOnTheSimulator()
    {
        var (csv, html) = (Path.Combine(folder, "kernels.csv"), Path.Combine(folder, "kernels.html"));
        var (code, output, error) = await CliTests.Run("bench", "kernels", "--filter", "map_", "--json", "--csv", csv, "--html", html);
        Assert.That(code, Is.Zero, error);
        var lines = Lines(output);
        Assert.That(lines.Select(line => Text(line, "bench")), Is.All.EqualTo("kernels"));
        Assert.That(lines.Select(line => Text(line, "device")), Is.All.EqualTo("simulator"));
        var copy = lines.Select(line => line.GetProperty("counts")).Single(counts => Text(counts.GetProperty("work"), "family") == "map_copy");
        Assert.That(copy.GetProperty("counts").GetProperty("movedBytes").GetDouble(), Is.EqualTo(copy.GetProperty("work").GetProperty("bytes").GetDouble()));
        Assert.That(error, Does.Contain($"/{KernelCatalog.Samples.Count(sample => sample.Name.Contains("map_", StringComparison.Ordinal))} map_"), "progress");
        Assert.That(File.ReadAllLines(csv), Has.Length.EqualTo(1 + lines.Length));
        Assert.That(File.ReadAllText(html), Does.Contain("map_copy").And.Contain("Content-Security-Policy"));
    }

    [Test]
    public async Task OpsAreTimedAndCounted()
    {
        var timed = await CliTests.Run("bench", "ops", "--filter", "softmax", "--rounds", "2", "--device", "cpu:1", "--json");
        Assert.That(timed.Code, Is.Zero, timed.Error);
        var timing = Lines(timed.Output).Single().GetProperty("timing");
        Assert.That(timing.GetProperty("leastMilliseconds").GetDouble(), Is.GreaterThan(0).And.LessThanOrEqualTo(timing.GetProperty("medianMilliseconds").GetDouble()));
        Assert.That(timing.GetProperty("rounds").GetInt32(), Is.EqualTo(2));
        var counted = await CliTests.Run("bench", "ops", "--filter", "softmax", "--device", "simulator", "--json");
        Assert.That(counted.Code, Is.Zero, counted.Error);
        Assert.That(Lines(counted.Output).Single().GetProperty("counts").GetProperty("launches").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task ExplanationsAreTimed()
    {
        var html = Path.Combine(folder, "explain.html");
        var (code, output, error) = await CliTests.Run("bench", "explain", "--filter", "gradients", "--rounds", "2", "--html", html);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("integrated").And.Contain("median"));
        Assert.That(File.ReadAllText(html), Does.Contain("<svg").And.Contain("batch 8"));
    }

    [Test]
    public async Task UncertaintyIsTimedBesideItsYardstickAndCounted()
    {
        var timed = await CliTests.Run("bench", "uncertainty", "--count", "2", "--rounds", "2", "--device", "cpu:1", "--json");
        Assert.That(timed.Code, Is.Zero, timed.Error);
        Assert.That(
            Lines(timed.Output).Select(line => Text(line.GetProperty("timing").GetProperty("work"), "variant")),
            Is.EquivalentTo(new[] { "gradient-per-member", "uncertainty-fast", "uncertainty-exact" }));
        var counted = await CliTests.Run("bench", "uncertainty", "--count", "2", "--filter", "fast", "--device", "simulator", "--json");
        Assert.That(counted.Code, Is.Zero, counted.Error);
        Assert.That(Lines(counted.Output).Single().GetProperty("counts").GetProperty("launches").GetInt32(), Is.GreaterThan(10));
    }

    [TestCase(1, "runs no GPU kernels", "kernels", "--device", "cpu")]
    [TestCase(2, "--filter", "ops", "--filter", "no-such-op")]
    [TestCase(2, "--rounds", "ops", "--rounds", "0")]
    [TestCase(2, "'tf32'", "ops", "--precision", "double")]
    [TestCase(1, "abacus", "ops", "--device", "abacus")]
    public async Task MistakesEndWithAMessageAndACode(int expected, string named, params string[] args)
    {
        var (code, output, error) = await CliTests.Run(["bench", .. args]);
        Assert.That(code, Is.EqualTo(expected), error);
        Assert.That(error, Does.Contain(named));
        Assert.That(output, Is.Empty);
    }

    static JsonElement[] Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
