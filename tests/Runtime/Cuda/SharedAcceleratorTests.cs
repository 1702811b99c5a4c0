using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>Memory and streams shared with ILGPU's own CUDA accelerator; it needs a GPU.</summary>
[TestFixture("cuda:0")]
sealed class SharedAcceleratorTests(string device)
{
    const int Count = 10_000;

    // Longer than the host needs for what it gives the other stream meanwhile.
    const int Slow = 2_000_000;

    Context? context;
    CudaAccelerator? accelerator;
    SharedAccelerator? shared;

    Context Ilgpu => context!;

    CudaAccelerator Accelerator => accelerator!;

    SharedAccelerator Shared => shared!;

    [OneTimeSetUp]
    public void SkipWithoutADevice()
    {
        if (CudaProbe.Examine().Reason is { } reason)
            Assert.Ignore($"{device}: {reason}");
        // ILGPU asks for libcuda.so, which a machine without the toolkit may lack beside libcuda.so.1.
        try
        {
            NativeLibrary.SetDllImportResolver(
                typeof(Accelerator).Assembly, (name, _, _) => name == "cuda" ? NativeLibrary.Load(CudaDriver.Load().Library) : nint.Zero);
        }
        catch (InvalidOperationException)
        {
            // It has one already.
        }
    }

    [SetUp]
    public void OpenBoth()
    {
        context = Context.Create(builder => builder.Cuda().CPU());
        if (context.GetCudaDevices().Count == 0)
            Assert.Ignore($"{device}: ILGPU finds no CUDA device; our driver layer does");
        accelerator = context.CreateCudaAccelerator(0);
        shared = new(accelerator);
    }

    [TearDown]
    public void CloseBoth()
    {
        shared?.Dispose();
        accelerator?.Dispose();
        context?.Dispose();
        (shared, accelerator, context) = (null, null, null);
    }

    [Test]
    public void AKernelOfTheirsWorksOnABlock()
    {
        using var x = Shared.Backend.Allocate(Count);
        using var y = Shared.Backend.Allocate(Count);
        x.Write(Values(1));
        var kernel = Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, ArrayView<float>, float>(Scale);
        kernel(Shared.Stream, Count, Shared.View<float>(x), Shared.View<float>(y), 2);
        Assert.That(Read(y), Is.EqualTo(Values(2)));
    }

    [Test]
    public void AViewOfAPartTouchesNothingElse()
    {
        using var block = Shared.Backend.Allocate(64);
        var kernel = Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, float>(Fill);
        kernel(Shared.Stream, 16, Shared.View<float>(new BlockRange(block, 8, 16)), 3);
        Assert.That(Read(block), Is.EqualTo(Enumerable.Range(0, 64).Select(i => i is >= 8 and < 24 ? 3f : 0)));
    }

    [Test]
    public void TheirOwnCopiesAndFillsWorkOnAView()
    {
        using var block = Shared.Backend.Allocate(8);
        var view = Shared.View<float>(block);
        view.CopyFromCPU(Shared.Stream, [1, 2, 3, 4, 5, 6, 7, 8]);
        view.SubView(4, 4).MemSetToZero(Shared.Stream);
        var found = new float[8];
        view.CopyToCPU(Shared.Stream, found);
        Shared.Stream.Synchronize();
        Assert.Multiple(() =>
        {
            Assert.That(found, Is.EqualTo(new float[] { 1, 2, 3, 4, 0, 0, 0, 0 }));
            Assert.That(Read(block), Is.EqualTo(found));
        });
    }

    [Test]
    public void PairsOfFloatsAreSeenAsDoubles()
    {
        using var block = Shared.Backend.Allocate(4);
        var view = Shared.View<double>(block);
        view.CopyFromCPU(Shared.Stream, [1.5, -2.5]);
        Assert.That(Read(block), Is.EqualTo(MemoryMarshal.Cast<double, float>([1.5, -2.5]).ToArray()));
    }

    [Test]
    public void ABufferOfTheirsIsABlock()
    {
        using var buffer = Accelerator.Allocate1D(Values(1));
        Shared.WaitFor(Accelerator.DefaultStream);
        var block = Shared.Borrow(buffer.View);
        Assert.That(Read(block), Is.EqualTo(Values(1)));
        block.Write(Values(3));
        block.Dispose();
        Shared.Precede(Accelerator.DefaultStream);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(Values(3)));
    }

    [Test]
    public void APartOfABufferIsABlock()
    {
        using var buffer = Accelerator.Allocate1D(Values(1));
        Shared.WaitFor(Accelerator.DefaultStream);
        var block = Shared.Borrow(buffer.View.SubView(10, 5));
        block.Clear();
        Shared.Precede(Accelerator.DefaultStream);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(Values(1).Select((value, i) => i is >= 10 and < 15 ? 0 : value)));
    }

    [Test]
    public void APlanRunsBetweenTwoKernelsOfTheirs()
    {
        var (plan, x, y) = Square();
        using var closing = plan;
        using var results = Accelerator.Allocate1D<float>(Count);
        var fill = Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, float>(Fill);
        var add = Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, ArrayView<float>>(Accumulate);
        results.MemSetToZero(Shared.Stream);
        var (input, output) = (Shared.View<float>(plan.RangeOf(x)), Shared.View<float>(plan.RangeOf(y)));
        for (var round = 1; round <= 50; round++)
        {
            fill(Shared.Stream, Count, input, round);
            plan.Run();
            add(Shared.Stream, Count, output, results.View);
        }
        var found = results.View.AsContiguous().GetAsArray(Shared.Stream);
        Assert.That(found, Is.All.EqualTo(Enumerable.Range(1, 50).Sum(round => round * round)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void StreamsWaitForEachOther(bool ownStream)
    {
        var (plan, x, y) = Square();
        using var closing = plan;
        using var buffer = Accelerator.Allocate1D<float>(Count);
        using var results = Accelerator.Allocate1D<float>(Count);
        using var own = Accelerator.CreateStream();
        var theirs = ownStream ? own : Accelerator.DefaultStream;
        var slow = Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, float, int>(FillSlowly);
        var copy = Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, ArrayView<float>, float>(Scale);
        using var lent = Shared.Borrow(buffer.View);
        var output = Shared.View<float>(plan.RangeOf(y));
        Accelerator.Synchronize();
        for (var round = 2; round < 5; round++)
        {
            slow(theirs, Count, buffer.View, round, Slow);
            Shared.WaitFor(theirs);
            plan.Set(x, lent);
            plan.Run();
            Shared.Precede(theirs);
            copy(theirs, Count, output, results.View, 1);
            theirs.Synchronize();
            Assert.That(results.View.AsContiguous().GetAsArray(theirs), Is.All.EqualTo(round * round), $"round {round}");
        }
    }

    [Test]
    public void APlanComputesTheSameBitsAsInAContextOfItsOwn()
    {
        static float[] Run(Backend backend)
        {
            var g = new Graph();
            var x = g.Input("x", new Shape(2, 12, 12, 3));
            var w = g.Constant(new Shape(8, 3, 3, 3), Values(0.001f)[..(8 * 3 * 3 * 3)]);
            var y = g.Add(new Relu(), g.Add(new Conv2D(new ConvWindow()), x, w));
            using var plan = Plan.Compile(g, backend, new Weights(backend), [y]);
            plan.Set(x, Values(0.01f).AsSpan(0, 2 * 12 * 12 * 3));
            plan.Run();
            return plan.Get(y).ToArray();
        }
        var found = Run(Shared.Backend);
        using var own = Backend.Open(device);
        Assert.That(found, Is.EqualTo(Run(own)));
    }

    [Test]
    public void WorkFromAnotherThreadFindsTheContext()
    {
        using var block = Shared.Backend.Allocate(Count);
        var kernel = Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, float>(Fill);
        var view = Shared.View<float>(block);
        float[]? found = null;
        var thread = new Thread(() =>
        {
            block.Clear();
            kernel(Shared.Stream, Count, view, 4);
            found = Read(block);
        });
        thread.Start();
        thread.Join();
        Assert.That(found, Is.All.EqualTo(4));
    }

    [Test]
    public void TheAcceleratorOutlivesTheBackEnd()
    {
        using var buffer = Accelerator.Allocate1D(Values(1));
        Shared.Backend.Allocate(Count);
        Shared.Dispose();
        Shared.Dispose();
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(Values(1)));
        using var again = new SharedAccelerator(Accelerator);
        using var block = again.Backend.Allocate(Count);
        block.Write(Values(2));
        Assert.That(Read(block), Is.EqualTo(Values(2)));
    }

    [Test]
    public void TheAcceleratorsDisposalComesFirst()
    {
        var block = Shared.Backend.Allocate(Count);
        Accelerator.Dispose();
        Assert.Multiple(() =>
        {
            Assert.Throws<ObjectDisposedException>(() => block.Write([1]));
            Assert.Throws<ObjectDisposedException>(() => Shared.Backend.Allocate(1));
            Assert.DoesNotThrow(Shared.Dispose);
            Assert.That(Assert.Throws<SharingException>(() => _ = new SharedAccelerator(Accelerator))!.Message, Does.Contain(device).And.Contain("disposed"));
        });
    }

    [Test]
    public void BlocksOfOtherPlacesAreRefused()
    {
        using var own = Backend.Open(device);
        using var cpu = Backend.Open("cpu:1");
        using var elsewhere = own.Allocate(7);
        using var host = cpu.Allocate(5);
        Assert.Multiple(() =>
        {
            Assert.That(Message(() => Shared.View<float>(elsewhere)), Does.Contain("7 values").And.Contain("another context of cuda:0").And.Contain(Accelerator.Name));
            Assert.That(Message(() => Shared.View<float>(host)), Does.Contain("5 values").And.Contain("the host's memory").And.Contain(Accelerator.Name));
        });
    }

    [Test]
    public void WrongLengthsAreRefused()
    {
        using var block = Shared.Backend.Allocate(7);
        using var buffer = Accelerator.Allocate1D<float>(9);
        var (plan, x, _) = Square();
        using var closing = plan;
        Assert.Multiple(() =>
        {
            Assert.That(Message(() => Shared.View<double>(block)), Does.Contain("28 bytes").And.Contain("Double of 8 bytes"));
            Assert.That(Message(() => Shared.View<double>(new BlockRange(block, 1, 2))), Does.Contain("aligned to 8"));
            Assert.Throws<ArgumentOutOfRangeException>(() => Shared.View<float>(new BlockRange(block, 1, 7)));
            Assert.That(Message(() => Shared.Borrow(ArrayView<float>.Empty)), Does.Contain("empty"));
            Assert.That(
                Assert.Throws<ShapeException>(() => plan.Set(x, Shared.Borrow(buffer.View)))!.Message, Does.Contain("'x'").And.Contain($"{Count}").And.Contain("9 were given"));
        });
    }

    [Test]
    public void WhatWasFreedIsRefused()
    {
        var block = Shared.Backend.Allocate(7);
        block.Dispose();
        var buffer = Accelerator.Allocate1D<float>(9);
        ArrayView<float> view = buffer.View;
        var lent = Shared.Borrow(view);
        buffer.Dispose();
        Assert.Multiple(() =>
        {
            Assert.Throws<ObjectDisposedException>(() => Shared.View<float>(block));
            Assert.That(Assert.Throws<ObjectDisposedException>(() => lent.Write([1]))!.Message, Does.Contain("9 float32 values"));
            Assert.Throws<ObjectDisposedException>(() => Shared.Borrow(view));
        });
    }

    [Test]
    public void OtherAcceleratorsAreRefused()
    {
        using var cpu = Ilgpu.CreateCPUAccelerator(0);
        using var second = Ilgpu.CreateCudaAccelerator(0);
        using var onCpu = cpu.Allocate1D<float>(3);
        using var onSecond = second.Allocate1D<float>(4);
        using var stream = second.CreateStream();
        Assert.Multiple(() =>
        {
            Assert.That(Message(() => Shared.Borrow(onCpu.View)), Does.Contain("3 float32 values").And.Contain(cpu.Name).And.Contain(Accelerator.Name));
            Assert.That(Message(() => Shared.Borrow(onSecond.View)), Does.Contain("4 float32 values"));
            Assert.That(Message(() => Shared.WaitFor(cpu.DefaultStream)), Does.Contain(cpu.Name).And.Contain(Accelerator.Name));
            Assert.That(Message(() => Shared.Precede(stream)), Does.Contain(Accelerator.Name));
        });
    }

    static void Scale(Index1D i, ArrayView<float> x, ArrayView<float> y, float factor) => y[i] = x[i] * factor;

    static void Fill(Index1D i, ArrayView<float> y, float value) => y[i] = value;

    static void Accumulate(Index1D i, ArrayView<float> x, ArrayView<float> y) => y[i] += x[i];

    // A chain of dependent operations that the compiler cannot shorten.
    static void FillSlowly(Index1D i, ArrayView<float> y, float value, int rounds)
    {
        var chain = (uint)(int)i;
        for (var round = 0; round < rounds; round++)
            chain = chain * 1664525 + 1013904223;
        y[i] = chain == 1 ? value + 1e-30f : value;
    }

    (Plan Plan, Node X, Node Y) Square()
    {
        var g = new Graph();
        var x = g.Input("x", new Shape(Count));
        var y = g.Add("y", new Square(), x);
        return (Plan.Compile(g, Shared.Backend, new Weights(Shared.Backend), [y]), x, y);
    }

    static string Message(Action work) => Assert.Throws<SharingException>(work)!.Message;

    static float[] Values(float factor) => [.. Enumerable.Range(0, Count).Select(i => factor * i)];

    static float[] Read(Block block)
    {
        var values = new float[block.Length];
        block.Read(values);
        return values;
    }
}
