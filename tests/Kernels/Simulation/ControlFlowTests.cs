using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Branches and loops whose threads part and meet again.</summary>
[TestFixture]
sealed class ControlFlowTests
{
    [Test]
    public void NestedBranchesPartTheThreads()
    {
        var result = Sanitizer.Clean(77, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            var value = k.Variable<S32>(0);
            k.If(i < 40, () =>
            {
                value.Value += 1;
                k.If(S32.Same(i % 3, 0), () => value.Value += i * 10, () => k.If(S32.Same(i % 3, 1), () => value.Value = -value.Value));
                value.Value += 100;
            }, () => k.If(i > 70, () => value.Value = 7));
            x[i] = value.Value;
        });
        for (var i = 0; i < 77; i++)
            Assert.That(result[i], Is.EqualTo(i < 40 ? (i % 3 == 0 ? 1 + i * 10 : i % 3 == 1 ? -1 : 1) + 100 : i > 70 ? 7 : 0), $"thread {i}");
    }

    [Test]
    public void EveryThreadLoopsAsOftenAsItMust()
    {
        var result = Sanitizer.Clean(50, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            var (n, steps) = (k.Variable(i + 1), k.Variable<S32>(0));
            k.While(() => n.Value > 1, () =>
            {
                k.If(S32.Same(n.Value % 2, 0), () => n.Value = n.Value >> 1, () => n.Value = n.Value * 3 + 1);
                steps.Value += 1;
            });
            x[i] = steps.Value;
        });
        for (var i = 0; i < 50; i++)
        {
            var steps = 0;
            for (var n = i + 1; n > 1; steps++)
                n = n % 2 == 0 ? n / 2 : 3 * n + 1;
            Assert.That(result[i], Is.EqualTo(steps), $"thread {i}");
        }
    }

    [Test]
    public void LoopsNest()
    {
        var result = Sanitizer.Clean(40, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            var sum = k.Variable<S32>(0);
            k.For(i % 5, i, 2, from => k.For(from % 3, inner => k.For(3, last => sum.Value += from * inner + last)));
            x[i] = sum.Value;
        });
        for (var i = 0; i < 40; i++)
        {
            var sum = 0;
            for (var from = i % 5; from < i; from += 2)
            {
                for (var inner = 0; inner < from % 3; inner++)
                    sum += 3 * from * inner + 3;
            }
            Assert.That(result[i], Is.EqualTo(sum), $"thread {i}");
        }
    }

    [Test]
    public void VariablesOfThreadsThatWaitKeepTheirValue()
    {
        // Every kind of instruction that writes a variable, done by a third of the threads.
        var result = Sanitizer.Clean(96, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            var narrow = k.Variable(i);
            var wide = k.Variable(i.ToS64());
            var truth = k.Variable<Predicate>(i < 50);
            k.If(S32.Same(i % 3, 2), () =>
            {
                narrow.Value = x.At(i + 1000).Load();
                wide.Value = wide.Value * 1000;
                truth.Value = !truth.Value;
                narrow.Value = narrow.Value / 2;
            });
            x[i] = narrow.Value;
            x[i + 100] = wide.Value.ToS32();
            x[i + 200] = k.Select<S32>(truth.Value, 1, 0);
        });
        for (var i = 0; i < 96; i++)
        {
            Assert.That(result[i], Is.EqualTo(i % 3 == 2 ? (i + 1000) / 2 : i));
            Assert.That(result[i + 100], Is.EqualTo(i % 3 == 2 ? i * 1000 : i));
            Assert.That(result[i + 200], Is.EqualTo((i % 3 == 2) ^ i < 50 ? 1 : 0));
        }
    }

    [Test]
    public void ParametersLastForAllGroups()
    {
        using var buffer = new SimulatedBuffer<int>(256);
        var kernel = new SimulatedKernel(Kernel.Define("last", 32, k =>
        {
            var (x, a) = (k.Global<S32>("x"), k.Parameter<S32>("a"));
            var early = a * 2;
            var sum = k.Variable(early);
            k.For(1, _ => sum.Value += a - 21);
            for (var i = 0; i < 20; i++)
                sum.Value += k.GroupId.X * i;
            x[k.GlobalId] = sum.Value;
        }));
        kernel.Run(8, [buffer, 21], new());
        Assert.That(buffer.ToArray(), Is.EqualTo(Enumerable.Range(0, 256).Select(i => 42 + i / 32 * 190)));
    }

    [Test]
    public void VectorsOfValuesMove()
    {
        var result = Sanitizer.Clean(48, k =>
        {
            var (x, s, i) = (k.Global<S32>("x"), k.Shared<S32>("s", 48 * 4), k.ThreadId.X);
            s.At(i * 4).StoreVector(x.At(i * 4 + 400).LoadVector(4));
            var half = s.At(i * 4).LoadVectorIf(i < 20, 2, offset: 2);
            k.If(i > 3, () => x.At(i * 2).StoreVector([half[0], half[1]]));
        });
        for (var i = 0; i < 96; i++)
            Assert.That(result[i], Is.EqualTo(i < 8 ? i : i < 40 ? 400 + i / 2 * 4 + 2 + i % 2 : 0), $"element {i}");
    }

    [Test]
    public void LivenessCountsValuesStillToBeRead()
    {
        static int Peak(Action<KernelBuilder> body) => new SimulatedKernel(Kernel.Define("live", 32, body)).PeakLiveRegisters;
        Assert.Multiple(() =>
        {
            Assert.That(Peak(k => k.Global<S32>("x").At(0).Store(k.ThreadId.X)), Is.EqualTo(1));
            Assert.That(Peak(k => k.Global<S32>("x")[k.ThreadId.X] = k.ThreadId.X), Is.EqualTo(3), "the thread and an address of 64 bits");
            Assert.That(
                Peak(k =>
                {
                    var x = k.Global<F32>("x");
                    var values = Enumerable.Range(0, 10).Select(i => x.At(i).Load()).ToArray();
                    x.At(20).Store(values.Aggregate((a, b) => a + b));
                }),
                Is.EqualTo(10));
            Assert.That(
                Peak(k =>
                {
                    var x = k.Global<F32>("x");
                    var sum = k.Variable<F32>(0);
                    for (var i = 0; i < 10; i++)
                        sum.Value += x.At(i).Load();
                    x.At(20).Store(sum.Value);
                }),
                Is.EqualTo(2));
        });
    }
}
