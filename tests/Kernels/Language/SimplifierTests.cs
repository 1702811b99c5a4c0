using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Tests.Kernels.Simulation;

namespace Whence.Tests.Kernels.Language;

/// <summary>What is left of the copies that writing kernels in C# makes, and that values stay what they were.</summary>
[TestFixture]
sealed class SimplifierTests
{
    [Test]
    public void AnAccumulatorIsOneInstruction()
    {
        var kernel = Kernel.Define("sum", 32, k =>
        {
            var x = k.Global<F32>("x");
            var sum = k.Variable<F32>(0);
            for (var i = 0; i < 8; i++)
                sum.Value = k.Fma(x.At(i).Load(), 2, sum.Value);
            x.At(9).Store(sum.Value);
        });
        Assert.That(Mix(kernel), Is.EqualTo(new[] { (Opcode.Move, 1), (Opcode.Fma, 8), (Opcode.Load, 8), (Opcode.Store, 1) }));
    }

    [Test]
    public void EqualComputationsAreMadeOnce()
    {
        var kernel = Kernel.Define("once", 32, k =>
        {
            var x = k.Global<S32>("x");
            x[k.ThreadId.X * 4 + 1] = k.ThreadId.X * 4 + 1;
            k.If(k.ThreadId.X > 3, () => x[k.ThreadId.X * 4 + 1] = 5);
        });
        Assert.That(Mix(kernel), Is.EqualTo(new[]
        {
            (Opcode.Add, 1), (Opcode.Multiply, 1), (Opcode.Compare, 1), (Opcode.Address, 1), (Opcode.Store, 2), (Opcode.Special, 1),
        }));
    }

    [Test]
    public void WhatABranchComputesIsNotKnownBehindIt()
    {
        var result = Sanitizer.Clean(32, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            k.If(i > 3, () => x[i] = i * 7);
            x[i + 100] = i * 7;
        });
        Assert.That(result[100..132], Is.EqualTo(Enumerable.Range(0, 32).Select(i => i * 7)));
    }

    [Test]
    public void ResultsThatNobodyReadsGo()
    {
        var kernel = Kernel.Define("unread", 32, k =>
        {
            var unused = (k.ThreadId.X * 3 + 1).ToF32() * 2;
            k.Select(unused > 3, unused, 1);
            k.Global<S32>("x").At(0).Store(1);
        });
        Assert.That(Mix(kernel), Is.EqualTo(new[] { (Opcode.Store, 1) }));
    }

    [Test]
    public void ConstantsAreComputedAtOnce()
    {
        var kernel = Kernel.Define("constants", 32, k =>
        {
            F32 half = 0.5f;
            S32 two = 2;
            var x = k.Global<F32>("x");
            k.If((two * 3 - 6 < 1) & (half < 1), () => x.At(two).Store(F32.Sqrt(half * half) + F32.Fma(half, 2, 1)));
        });
        var store = Walk.Instructions(kernel.Body).Single();
        Assert.That((store.Opcode, store.Displacement, store.Operands[1].Float), Is.EqualTo((Opcode.Store, 8, 2.5f)));
    }

    [Test]
    public void AValueReadBeforeALaterWriteStays()
    {
        var result = Sanitizer.Clean(32, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            var (a, b) = (k.Variable(i), k.Variable(i + 100));
            var before = a.Value;
            a.Value = b.Value;
            b.Value = before;
            var first = a.Value;
            k.If(i > 7, () => a.Value += 1000);
            var second = a.Value;
            k.For(3, _ => a.Value += 1);
            S32[] found = [before, first, second, a.Value, b.Value];
            for (var j = 0; j < 5; j++)
                x[i + j * 100] = found[j];
        });
        for (var i = 0; i < 32; i++)
        {
            var second = i + 100 + (i > 7 ? 1000 : 0);
            int[] found = [result[i], result[i + 100], result[i + 200], result[i + 300], result[i + 400]];
            Assert.That(found, Is.EqualTo(new[] { i, i + 100, second, second + 3, i }), $"thread {i}");
        }
    }

    [Test]
    public void AResultUsedTwiceKeepsItsName()
    {
        var result = Sanitizer.Clean(32, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            var a = k.Variable<S32>(0);
            var product = i * 3;
            a.Value = product;
            a.Value += 1;
            x[i] = product;
            x[i + 100] = a.Value;
        });
        Assert.That((result[5], result[105]), Is.EqualTo((15, 16)));
    }

    [Test]
    public void AVariableReadInTheTestOfALoopIsReadAnew()
    {
        var result = Sanitizer.Clean(32, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            var a = k.Variable(i);
            S32 seen = default;
            k.While(() =>
            {
                seen = a.Value;
                return seen < 20;
            }, () =>
            {
                a.Value += 7;
                x[i + 100] = seen;
            });
            x[i] = a.Value;
        });
        Assert.That((result[0], result[100]), Is.EqualTo((21, 14)));
    }

    static (Opcode, int)[] Mix(Kernel kernel) =>
        [.. Walk.Instructions(kernel.Body).GroupBy(instruction => instruction.Opcode).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];
}
