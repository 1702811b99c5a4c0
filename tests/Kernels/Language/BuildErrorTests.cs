using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Tests.Kernels.Language;

/// <summary>Misuses of the language, which are named when the kernel is built.</summary>
[TestFixture]
sealed class BuildErrorTests
{
    [Test]
    public void TheMessageNamesTheKernelAndTheMisuse() => Assert.Multiple(() =>
    {
        Fails(k => k.If(k.ThreadId.X < 3, k.Barrier), "barrier stands in divergent code");
        Fails(k => k.For(k.ThreadId.X, _ => k.Barrier()), "barrier stands in divergent code");
        Fails(k => k.If(k.ThreadId.X < 3, () => k.For(4, _ => k.Barrier())), "barrier stands in divergent code");
        Fails(k => (k.Global<F32>("x"), k.Parameter<S32>("x")).ToString(), "parameter 'x' is declared twice");
        Fails(k => k.If(k.GroupId.X < 3, () => k.Parameter<S32>("n")), "parameter 'n' is declared inside a branch or loop");
        Fails(k => k.Parameter<Predicate>("p"), "'p' cannot be a predicate");
        Fails(k => k.Global<F32>("x").At(0).LoadVector(3), "'x': 3 values of F32");
        Fails(k => k.Global<F64>("x").At(0).LoadVector(4), "'x': 4 values of F64");
        Fails(k => k.Shared<F32>("s", 0), "'s' has 0 elements");
        Fails(k => k.Shared<F32>("s", 60 * 1024), "245760 bytes");
        Fails(k => new Pointer<F64>(k.Shared<F32>("s", 4).At(0).Memory, Operand.Of(0)).Load(), "'s' holds F32, F64 was accessed");
        Fails(k => k.Atomic(AtomicOperation.Add, k.Global<F32>("x").At(0), 1), "'x': atomic operations are on 32-bit integers");
        Fails(k => k.WarpReduce(k.ThreadId.X, AtomicOperation.Exchange), "cannot Exchange");
        Fails(k => k.ShuffleXor(k.ThreadId.X.ToS64(), 1), "moves 32 bits");
        Fails(k => k.CopyAsync(k.Shared<F32>("s", 8).At(0), k.Global<F32>("x").At(0), 12), "12 were asked for");
        Fails(k => k.CopyAsync(k.Global<F32>("y").At(0), k.Global<F32>("x").At(0), 4), "not from 'x' to 'y'");
        Fails(k => k.LoadMatrix(k.Global<F16x2>("x").At(0), 1), "shared memory; 'x' holds F16x2");
        Fails(k => k.LoadMatrix(k.Shared<F16x2>("s", 64).At(0), 3), "3 were asked for");
        Fails(k => k.While(() => true, () => { }), "never ends");
        Fails(k => k.For(0, 4, 0, _ => { }), "step 0");
        Fails(k => k.If(k.ThreadId.X < 32, () => Multiply(k, 4)), "matrix multiplication stands in divergent code");
        Fails(k => Multiply(k, 3), "3, 4 and 2 were given");
        Fails(_ => Kernel.Define("inner", 32, _ => { }), "is defined inside kernel 'tested'", "inner");
    });

    [Test]
    public void RegistersBelongToOneKernel()
    {
        S32 foreign = default;
        Kernel.Define("other", 32, k => foreign = k.ThreadId.X);
        Fails(k => k.Global<S32>("x")[0] = foreign + 1, "reads a register of kernel 'other'");
        Assert.That(() => foreign + 1, Throws.TypeOf<KernelException>().With.Message.Contains("outside of Kernel.Define"));
    }

    [Test]
    public void NamesAndGroupsHaveLimits() => Assert.Multiple(() =>
    {
        Assert.That(() => Kernel.Define("Upper", 32, _ => { }), Throws.TypeOf<KernelException>().With.Message.Contains("lower-case"));
        Assert.That(() => Kernel.Define("big", new Extent(64, 32), _ => { }), Throws.TypeOf<KernelException>().With.Message.Contains("(64,32,1)"));
        Assert.That(() => Kernel.Define("none", 0, _ => { }), Throws.TypeOf<KernelException>());
    });

    [Test]
    public void AFailedKernelLeavesTheBuilderFree()
    {
        Assert.That(() => Kernel.Define("failing", 32, _ => throw new InvalidOperationException()), Throws.InvalidOperationException);
        Assert.That(() => Kernel.Define("next", 32, _ => { }), Throws.Nothing);
    }

    [Test]
    public void UniformBranchesMayHoldBarriers()
    {
        var kernel = Kernel.Define("uniform", 64, k =>
        {
            var n = k.Parameter<S32>("n");
            k.If(k.GroupId.X < 3, k.Barrier);
            k.For(n, _ => k.Barrier());
        });
        Assert.That(Walk.Instructions(kernel.Body).Count(instruction => instruction.Opcode is Opcode.Barrier), Is.EqualTo(2));
    }

    static void Multiply(KernelBuilder k, int sums)
    {
        var one = k.Lane.ToF32().ToTF32();
        k.Multiply([.. Enumerable.Range(0, sums).Select(_ => k.Variable<F32>(0))], [one, one, one, one], [one, one]);
    }

    static void Fails(Action<KernelBuilder> body, string misuse, string kernel = "tested") => Assert.That(
        () => Kernel.Define("tested", 64, body),
        Throws.TypeOf<KernelException>().With.Message.StartsWith($"kernel '{kernel}': ").And.Message.Contains(misuse));
}
