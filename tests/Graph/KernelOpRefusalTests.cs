using Whence.Graphs;
using Whence.Kernels;
using Whence.Runtime;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;

namespace Whence.Tests.Graphs;

/// <summary>Kernels of the caller's own that are refused when a plan is compiled.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
sealed class KernelOpRefusalTests(string device) : IDisposable
{
    readonly Backend backend = Backend.Open(device);

    public void Dispose() => backend.Dispose();

    [TestCase(nameof(UnsoundKernels.Halves), "UnsoundKernels.Half divides integers")]
    [TestCase(nameof(UnsoundKernels.Scales), "UnsoundKernels.Scales reads the static field factor")]
    [TestCase(nameof(UnsoundKernels.Rounds), "UnsoundKernels.Rounds calls MathF.Round (take that of FloatMath)")]
    [TestCase(nameof(UnsoundKernels.Speaks), "does not compile: Not supported type 'System.IFormatProvider', in method Void Speaks")]
    public void WhatWouldComputeSomethingElseIsRefused(string kernel, string reason)
    {
        var error = Assert.Throws<KernelCompilerException>(() => Compile((b, n) => b.Launch(Kernel(kernel), 1, b.Input(0), b.Output, n)))!;
        Assert.That(error.Message, Does.Contain($"kernel UnsoundKernels.{kernel}").And.Contain(reason));
    }

    [Test]
    public void ArgumentsThatDoNotFitAreRefused()
    {
        var method = Kernel(nameof(UnsoundKernels.LeavesItsMemory));
        Assert.Multiple(() =>
        {
            Assert.That(
                Assert.Throws<ArgumentException>(() => Compile((b, n) => b.Launch(method, 1, b.Input(0), b.Output)))!.Message,
                Does.Contain("UnsoundKernels.LeavesItsMemory takes 3 arguments, 2 were given"));
            Assert.That(
                Assert.Throws<ArgumentException>(() => Compile((b, n) => b.Launch(method, 1, b.Input(0), b.Output, (long)n)))!.Message,
                Does.Contain("'n' is Int32, a Int64 was given"));
            Assert.That(
                Assert.Throws<ArgumentException>(() => Compile((b, n) => b.Launch(UnsoundKernels.IsNotMarked, 1, b.Input(0), b.Output, n)))!.Message,
                Does.Contain("'UnsoundKernels.IsNotMarked' is no kernel"));
            Assert.Throws<ArgumentOutOfRangeException>(() => Compile((b, n) => b.Launch(method, 1, b.Input(0).Slice(1, n), b.Output, n)));
        });
    }

    Plan Compile(Action<GpuBinding, int> launch)
    {
        var g = new Graph();
        var y = g.Add(new Launched(launch), g.Input("x", [32]));
        return Plan.Compile(g, backend, new Weights(backend), [y]);
    }

    static KernelMethod Kernel(string name) => KernelMethod.Of(typeof(UnsoundKernels).GetMethod(name)!);
}
