using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Runtime.Gpu;

namespace Whence.Tests.Graphs;

/// <summary>A plan with joined steps gives what the plan without them gives, forward and backward, and is shorter.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class FusionTests(string device)
{
    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    static IEnumerable<TestCaseData> Blocks() =>
        from batch in new[] { 1, 3 }
        from activation in new Op[] { new Relu(), new Clip(0, 1), new LeakyRelu(0.1f) }
        select new TestCaseData(batch, activation).SetName($"{{m}}({batch}, {activation.Name})");

    [TestCaseSource(nameof(Blocks))]
    public void ResidualBlockIsTheSameFusedAndUnfused(int batch, Op activation)
    {
        using var weights = new Weights(backend);
        var g = new Graph();
        var random = new Random(batch);
        var x = g.Input("x", [batch, 8, 8, 16]);
        var y = g.Add(activation, g.Add(new Add(), Conv("a"), Bias("a")));
        y = g.Add(activation, g.Add(new Add(), x, g.Add(new Add(), Conv("b", y), Bias("b"))));
        var loss = g.Add(new ReduceSum([]), g.Add(new Mul(), y, y));
        var dx = g.Gradient(loss, g.Constant(1), [x])[0];
        var (joined, joinedSteps) = Run(new());
        var (plain, plainSteps) = Run(new() { Fuse = false });
        Assert.That(joinedSteps, Is.LessThan(plainSteps - 3));
        Assert.That(joined, Is.EqualTo(plain).Within(1e-4 * plain.Max(Math.Abs)));

        Node Conv(string name, Node? from = null)
        {
            weights.Set(name, [16, 3, 3, 16], Noise(16 * 9 * 16));
            return g.Add(new Conv2D(ConvWindow.Square(1, 1)), from ?? x, g.Parameter(name, [16, 3, 3, 16]));
        }

        Node Bias(string name)
        {
            weights.Set(name + ".bias", [16], Noise(16));
            return g.Parameter(name + ".bias", [16]);
        }

        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5) / 4)];

        (float[] Values, int Steps) Run(PlanOptions options)
        {
            using var plan = Plan.Compile(g, backend, weights, [y, dx], options: options);
            random = new Random(5);
            plan.Set(x, Noise(x.Shape.Count));
            plan.Run();
            return ([.. plan.Get(y), .. plan.Get(dx)], plan.Listing().Split('\n').Length);
        }
    }

    [TestCase(1, 6, 6, 16, 32)]
    [TestCase(3, 17, 9, 20, 16)]
    [TestCase(2, 3, 5, 5, 24)]
    public void WhatIsConcatenatedIsWrittenThere(int batch, int height, int width, int squeezed, int expanded)
    {
        var g = new Graph();
        using var weights = new Weights(backend);
        var random = new Random(11);
        var x = g.Input("x", [batch, height, width, 16]);
        var s = Conv("squeeze", x, 1, squeezed);
        var (one, three) = (Conv("one", s, 1, expanded), Conv("three", s, 3, expanded + 3));
        var kept = Conv("kept", s, 1, 17);
        var y = g.Add(new Concat(-1), one, g.Add(new Sigmoid(), s), three, kept);
        var after = g.Add(new Relu(), g.Add(new Square(), y));
        var again = g.Add(new Concat(-1), Conv("behind", after, 3, 16), after, Conv("last", y, 1, 16));
        var (apart, copies) = Run(new() { ReuseMemory = false });
        var (joined, copiesLeft) = Run(new());
        Assert.That(joined, Is.EqualTo(apart));
        if (backend is not GpuBackend)
            Assert.That((copies, copiesLeft), Is.EqualTo((7, 3)), "copies, of which a sigmoid's, a result's and a chain's are left");

        Node Conv(string name, Node from, int size, int channels)
        {
            Shape shape = [channels, size, size, from.Shape[-1]];
            weights.Set(name, shape, Noise(shape.Count));
            return g.Add(new Relu(), g.Add(new Conv2D(ConvWindow.Square(1, size / 2)), from, g.Parameter(name, shape)));
        }

        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.4) / 3)];

        (float[] Values, int Copies) Run(PlanOptions options)
        {
            using var plan = Plan.Compile(g, backend, weights, [again, kept], options: options);
            random = new Random(5);
            plan.Set(x, Noise(x.Shape.Count));
            plan.Run();
            plan.Run();
            return ([.. plan.Get(again), .. plan.Get(kept)], plan.Listing().Split('\n').Count(line => line.Contains(nameof(Concat))));
        }
    }

    [Test]
    public void AMaximumBehindARectifierIsOneStepBackwardsOnTheCpu([Values] bool isWanted, [Values(1, 5, 32)] int channels)
    {
        var g = new Graph();
        using var weights = new Weights(backend);
        var random = new Random(channels);
        var x = g.Input("x", [2, 9, 8, channels]);
        var relu = g.Add(new Relu(), g.Add(new Square(), x) - g.Constant(2));
        var y = g.Add(new MaxPool2D(new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1 }), relu);
        Node[] wanted = [.. g.Gradient(g.Add(new ReduceSum([]), g.Add(new Square(), y)), g.Constant(1), isWanted ? [x, relu] : [x])];
        // Whole numbers: many are the largest at once, and in many windows none is above zero.
        float[] values = [.. Enumerable.Range(0, x.Shape.Count).Select(_ => (float)random.Next(-2, 3))];
        var (joined, isJoined) = Run(new());
        var (plain, _) = Run(new() { Fuse = false });
        Assert.That(joined, Is.EqualTo(plain));
        Assert.That(plain, Has.Some.Not.Zero);
        Assert.That(isJoined, Is.EqualTo(!isWanted && backend is not GpuBackend), "a gradient that is wanted itself stays");

        (float[] Values, bool IsJoined) Run(PlanOptions options)
        {
            using var plan = Plan.Compile(g, backend, weights, wanted, options: options);
            plan.Set(x, values);
            plan.Run();
            return ([.. wanted.SelectMany(node => plan.Get(node).ToArray())], plan.Listing().Contains("MaxPool2DGrad_ReluGrad", StringComparison.Ordinal));
        }
    }

    // Periods of 24 and 32 come round together after 96; 37 does with nothing; 1,200 is too long to be written out.
    [TestCase(24)]
    [TestCase(32)]
    [TestCase(37)]
    [TestCase(1200)]
    public void FoldsOfAllAreThoseOfTheirOperand(int channels)
    {
        var g = new Graph();
        using var weights = new Weights(backend);
        var (x, bias) = (g.Input("x", [1, 1024, channels == 37 ? 1 : 2, channels]), g.Input("bias", [channels]));
        var product = (x * bias).Square();
        ReduceOp[] folded =
        [
            new ReduceSum([]), new ReduceMax([1, 2, 3]), new ReduceMin([0, 1, 2, 3]), new ReduceMean([1, 2, 3], keepDimensions: true),
            new ReduceSumSquare([1, 2]),
        ];
        Node[] folds = [.. folded.Select(fold => g.Add(fold, product))];
        using var plan = Plan.Compile(g, backend, weights, folds);
        var (values, biases) = (OpRun.Random(x.Shape.Count, channels), OpRun.Random(channels, 7));
        plan.Set(x, values);
        plan.Set(bias, biases);
        plan.Run();
        double[] all = [.. values.Select((v, i) => (double)v * biases[i % channels] * v * biases[i % channels])];
        double[][] rows = [.. all.Chunk(channels)];
        double[][] expected =
        [
            [all.Sum()], [all.Max()], [all.Min()], [all.Average()], [.. Enumerable.Range(0, channels).Select(c => rows.Sum(row => row[c] * row[c]))],
        ];
        foreach (var (fold, values64) in folds.Zip(expected))
            OpRun.AssertClose(plan.Get(fold).ToArray(), values64, 1e-6);
        if (backend is not GpuBackend)
            Assert.That(plan.Listing().Contains("Mul_Square_ReduceMax", StringComparison.Ordinal), Is.EqualTo(channels < 37), "no tensor of products");
    }

    [Test]
    public void LayerNormalisationIsOneStepOnTheCpu([Values("[33]", "[1,33]", "apart", "column")] string form)
    {
        if (backend is GpuBackend)
            Assert.Pass("a GPU scales and shifts in a chain of pointwise ops");
        var g = new Graph();
        Shape row = form == "[1,33]" ? [1, 33] : [33];
        var (x, scale, shift) = (g.Input("x", [7, 33]), g.Input("scale", row), g.Input("shift", form == "column" ? [7, 1] : row));
        var y = form == "[33]" ? LayerNorm.Build(g, x, scale, shift) : g.Add(new Add(), shift, g.Add(new Mul(), g.Add(new Standardize(), x), scale));
        var (joined, joinedSteps) = Run(g, [x, scale, shift], [y], new());
        var (plain, plainSteps) = Run(g, [x, scale, shift], [y], new() { Fuse = false });
        Assert.That(joinedSteps, form == "column" ? Is.GreaterThan(1) : Is.EqualTo(1).And.LessThan(plainSteps));
        Assert.That(joined, Is.EqualTo(plain).Within(form == "[33]" ? 0 : 1e-6 * plain.Max(Math.Abs)));
    }

    [Test]
    public void AChainOfPointwiseOpsIsOneStep()
    {
        var g = new Graph();
        var (x, scale, row) = (g.Input("x", [6, 5, 8]), g.Input("scale", [6, 1, 1]), g.Input("row", [8]));
        var moved = g.Add(new Add(), g.Add(new Mul(), x, scale), row);
        var y = g.Add(new Where(), g.Add(new Greater(), moved, g.Constant(0)), g.Add(new Tanh(), moved), g.Add(new Square(), x));
        var energy = g.Add(new ReduceSum([1, 2]), g.Add(new Mul(), g.Add(new Sub(), y, row), g.Add(new Exp(), x)));
        var (joined, joinedSteps) = Run(g, [x, scale, row], [y, energy], new());
        var (plain, plainSteps) = Run(g, [x, scale, row], [y, energy], new() { Fuse = false });
        Assert.That(joined, Is.EqualTo(plain).Within(1e-5 * plain.Max(Math.Abs)));
        // On a GPU one kernel for y, which is wanted by itself, and one for the sum; what is cheap to compute twice is. Tiles of the
        // CPU do not read a scale of each sample, nor fold rows.
        Assert.That(joinedSteps, backend is GpuBackend ? Is.EqualTo(2) : Is.LessThan(plainSteps));
    }

    /// <summary>Rows that end within a tile, channels that fill no vector, numbers, and shapes of one row.</summary>
    [Test, Combinatorial]
    public void TilesGiveTheSameBitsAsWholeTensors([Values(1, 7, 64, 1000)] int rows, [Values(1, 3, 16, 40, 256)] int channels)
    {
        var g = new Graph();
        var (x, scale, grid) = (g.Input("x", [rows, 2, channels]), g.Input("scale", [channels]), g.Input("grid", [2, channels]));
        var expanded = g.Add(new Expand(x.Shape), scale);
        var centred = (x - scale) * grid;
        var y = g.Add(new Where(), g.Add(new Greater(), centred, g.Constant(0.1f)), centred.Square() + expanded, g.Add(new Affine(), centred, scale, scale));
        var z = g.Add(new ReduceSum([0, 1]), centred.Square());
        var copy = g.Add(new ReduceMean([0, 1]), expanded);
        var (joined, joinedSteps) = Run(g, [x, scale, grid], [y, z, copy], new());
        var (plain, plainSteps) = Run(g, [x, scale, grid], [y, z, copy], new() { Fuse = false });
        Assert.That(joinedSteps, Is.LessThan(plainSteps));
        Assert.That(joined[..y.Shape.Count], Is.EqualTo(plain[..y.Shape.Count]).Within(backend is GpuBackend ? 1e-6f : 0));
        Assert.That(joined, Is.EqualTo(plain).Within(1e-6 * plain.Max(Math.Abs)));
    }

    [TestCase(3, 12)]
    [TestCase(4, 7)]
    [TestCase(1, 1)]
    public void RandomNumbersMadeInsideAKernelAreTheSame(int batch, int length)
    {
        var g = new Graph();
        var (x, sample) = (g.Input("x", [1, length]), g.Input("sample", [batch]));
        var noise = g.Add(new RandomNormal(5, 2, [length]), sample);
        var mask = g.Add(new DropoutMask(0.5f, 5, 3, [length]), sample);
        var y = g.Add(new Mul(), g.Add(new Add(), x, g.Add(new Mul(), noise, g.Constant(0.1f))), mask);
        var (joined, joinedSteps) = Run(new());
        var (plain, _) = Run(new() { Fuse = false });
        Assert.That(joined, Is.EqualTo(plain));
        if (backend is GpuBackend)
            Assert.That(joinedSteps, Is.EqualTo(1));

        (float[] Values, int Steps) Run(PlanOptions options)
        {
            using var weights = new Weights(backend);
            using var plan = Plan.Compile(g, backend, weights, [y], options: options);
            plan.Set(x, [.. Enumerable.Range(0, length).Select(i => i / 4f)]);
            plan.Set(sample, [.. Enumerable.Range(0, batch).Select(i => 3f * i)]);
            plan.Run();
            return (plan.Get(y).ToArray(), plan.Listing().Split('\n').Length - 1);
        }
    }

    [Test]
    public void WhatHasTwoReadersOrIsWantedStays()
    {
        var g = new Graph();
        var x = g.Input("x", [4, 4]);
        var shared = g.Add(new Exp(), x);
        var sum = g.Add(new Add(), g.Add(new Neg(), shared), g.Add(new Sqrt(), shared));
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [sum, shared]);
        plan.Set(x, [.. Enumerable.Range(0, 16).Select(i => i / 8f)]);
        plan.Run();
        var (e, s) = (plan.Get(shared).ToArray(), plan.Get(sum).ToArray());
        for (var i = 0; i < 16; i++)
        {
            Assert.That(e[i], Is.EqualTo(Math.Exp(i / 8.0)).Within(1e-5));
            Assert.That(s[i], Is.EqualTo(-Math.Exp(i / 8.0) + Math.Exp(i / 16.0)).Within(1e-5));
        }
    }

    // What a plan gives for random inputs, and its steps.
    (float[] Values, int Steps) Run(Graph g, Node[] inputs, Node[] results, PlanOptions options)
    {
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, results, options: options);
        var random = new Random(3);
        foreach (var input in inputs)
            plan.Set(input, [.. Enumerable.Range(0, input.Shape.Count).Select(_ => (float)random.NextDouble() - 0.5f)]);
        plan.Run();
        return ([.. results.SelectMany(result => plan.Get(result).ToArray())], plan.Listing().Split('\n').Length - 1);
    }
}
