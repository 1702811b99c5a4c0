using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Runs kernels that are wrong on purpose, and their right twins.</summary>
static class Sanitizer
{
    /// <summary>What is found in a kernel whose parameters are one buffer of 4096 integers, again and again.</summary>
    public static Defect Caught(DefectKind kind, int threads, Action<KernelBuilder> body, int groups = 1, SimulationOptions? options = null)
    {
        var defect = Assert.Throws<SimulationException>(() => Run(threads, body, groups, options ?? new(), null))!.Defect;
        var report = new SimulationReport();
        Run(threads, body, groups, options ?? new(), report);
        Assert.Multiple(() =>
        {
            Assert.That(defect.Kind, Is.EqualTo(kind), defect.ToString());
            Assert.That(defect.Kernel, Is.EqualTo("tested"));
            Assert.That(report.Defects[0], Is.EqualTo(defect), "collected as it is thrown");
        });
        return defect;
    }

    public static int[] Clean(int threads, Action<KernelBuilder> body, int groups = 1)
    {
        var report = new SimulationReport();
        var result = Run(threads, body, groups, new(), report);
        Assert.That(report.Defects, Is.Empty);
        return result;
    }

    static int[] Run(int threads, Action<KernelBuilder> body, int groups, SimulationOptions options, SimulationReport? report)
    {
        using var buffer = new SimulatedBuffer<int>(Enumerable.Range(0, 4096).ToArray());
        var kernel = Kernel.Define("tested", threads, body);
        new SimulatedKernel(kernel).Run(groups, kernel.Parameters.Select(_ => (KernelArgument)buffer).ToArray(), options, report);
        return buffer.ToArray();
    }
}
