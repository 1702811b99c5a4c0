using Whence.Kernels;
using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Runs kernels that are wrong on purpose, and their right twins, over a buffer of 4096 integers that hold their own numbers.</summary>
static class Sanitizer
{
    /// <summary>What is found first in a kernel that does wrong.</summary>
    public static Defect Caught(DefectKind kind, Extent threads, string body, int groups = 1, SimulationOptions? options = null)
    {
        var defect = Assert.Throws<SimulationException>(() => Run(threads, body, groups, options ?? new(), null), body)!.Defect;
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

    /// <summary>The buffer after a kernel that does nothing wrong.</summary>
    public static int[] Clean(Extent threads, string body, int groups = 1)
    {
        var report = new SimulationReport();
        var result = Run(threads, body, groups, new(), report);
        Assert.That(report.Defects, Is.Empty);
        return result;
    }

    static int[] Run(Extent threads, string body, int groups, SimulationOptions options, SimulationReport? report) =>
        Snippet.Run(body, Enumerable.Range(0, 4096).ToArray(), threads, groups, options, report);
}
