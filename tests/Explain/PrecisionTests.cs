using Whence.Explain;
using Whence.Runtime;

namespace Whence.Tests.Explain;

/// <summary>The precision that is asked for reaches the kernels of an explanation.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
sealed class PrecisionTests(string device)
{
    [TestCase(Precision.Single, "")]
    [TestCase(Precision.Tf32, "tf32_")]
    [TestCase(Precision.BFloat16, "bf16_")]
    public void ASessionMultipliesInThePrecisionOfItsOptions(Precision precision, string numbers)
    {
        using var backend = Backend.Open(device);
        using var session = new ExplainSession(new CamNetwork(4, 4, 8, 3, pooled: true), backend, Explainers.Gradient(), new() { Precision = precision });
        string[] products = [.. session.Listing().Split(['\n', ' ']).Where(word => word.StartsWith("matmul_", StringComparison.Ordinal))];
        Assert.That(products, Is.Not.Empty);
        Assert.That(products, Is.All.Match($"_{numbers}t\\d+x"));
    }
}
