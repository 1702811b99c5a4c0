using System.Text.RegularExpressions;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Ptx;
using Emitted = Whence.Kernels.Language.Arithmetic;

namespace Whence.Tests.Kernels.Ptx;

/// <summary>What the text of a kernel holds, with no assembler at hand.</summary>
[TestFixture]
sealed class PtxPrinterTests
{
    static readonly PtxTarget Hopper = PtxTarget.Parse("sm_90");

    [Test]
    public void TheTortureKernelsUseEveryInstruction()
    {
        var used = TortureKernels.All.SelectMany(entry => Walk.Instructions(entry.Kernel.Body)).Select(instruction => instruction.Opcode);
        Assert.That(Enum.GetValues<Opcode>().Except(used), Is.Empty);
    }

    [Test]
    public void NothingIsFusedOrApproximatedUnasked()
    {
        foreach (var (kernel, _) in TortureKernels.All)
        {
            var (ptx, instructions) = (PtxPrinter.Print(kernel, Hopper), Walk.Instructions(kernel.Body).ToList());
            foreach (var type in new[] { RegisterType.F32, RegisterType.F64, RegisterType.F16x2, RegisterType.BF16x2 })
            {
                var suffix = type.ToString().ToLowerInvariant();
                Assert.That(Lines(ptx, $"fma.rn.{suffix} "), Is.EqualTo(instructions.Count(i => i.Opcode == Opcode.Fma && i.Type == type)));
                Assert.That(Lines(ptx, $"mul.rn.{suffix} "), Is.EqualTo(instructions.Count(i => i.Opcode == Opcode.Multiply && i.Type == type)));
            }
            Assert.That(Regex.Matches(ptx, @"(?m)^ +(add|sub|mul|div|fma|sqrt)\.[^rn]*(f32|f64|f16x2|bf16x2) "), Is.Empty, ptx);
            Assert.That(Lines(ptx, ".approx."), Is.EqualTo(instructions.Count(i => i.Opcode is >= Opcode.RsqrtFast and <= Opcode.TanhFast)));
            Assert.That(ptx, Does.Not.Contain(".local").And.Not.Contain(".ftz"));
        }
    }

    [Test]
    public void DoublesAreThereOnlyWhereTheKernelHasThem()
    {
        foreach (var (kernel, _) in TortureKernels.All)
        {
            var instructions = Walk.Instructions(kernel.Body);
            var doubles = instructions.Any(i => i.Type == RegisterType.F64 || i.From == RegisterType.F64);
            Assert.That(PtxPrinter.Print(kernel, Hopper).Contains(".f64"), Is.EqualTo(doubles), kernel.Name);
        }
    }

    [Test]
    public void EqualKernelsHaveEqualText()
    {
        var first = Texts();
        Assert.That(Texts(), Is.EqualTo(first));

        static string[] Texts() => [.. TortureKernels.All.Select(entry => PtxPrinter.Print(entry.Kernel, Hopper))];
    }

    [TestCase("sm_75", "6.3")]
    [TestCase("sm_80", "7.0")]
    [TestCase("sm_86", "7.1")]
    [TestCase("sm_90", "7.8")]
    [TestCase("sm_90a", "8.0")]
    public void TheVersionIsTheLowestOfTheTarget(string target, string isa) =>
        Assert.That(PtxPrinter.Print(GoldenKernels.Axpy(), PtxTarget.Parse(target)), Does.Contain($".version {isa}\n.target {target}\n"));

    [TestCase("f32_tanh", "7.0")]
    [TestCase("load_matrix", "6.5")]
    [TestCase("f32_ring", "6.3")]
    public void TheVersionHasWhatTheKernelUses(string name, string isa) => Assert.That(Print(name, "sm_75"), Does.Contain($".version {isa}\n"));

    [Test]
    public void ADriverTooOldForAnInstructionIsToldSo()
    {
        var tanh = TortureKernels.All.Single(entry => entry.Kernel.Name == "f32_tanh").Kernel;
        Assert.That(
            () => PtxPrinter.Print(tanh, PtxTarget.Parse("sm_75", new(6, 4))),
            Throws.TypeOf<KernelException>().With.Message.EqualTo("kernel 'f32_tanh': tanh.approx needs PTX ISA 7.0, the driver takes 6.4"));
    }

    [Test]
    public void AccessesAreVectors()
    {
        Assert.That(Lines(PtxPrinter.Print(GoldenKernels.Axpy(), Hopper), ".global.v4.f32 "), Is.EqualTo(3));
        Assert.That(Print("vectors_f64", "sm_90"), Does.Contain("ld.global.v2.f64 ").And.Contain("st.shared.v2.f64 "));
    }

    [Test]
    public void AnUnreadOldValueIsNotFetched()
    {
        var ptx = Print("atomics_u32", "sm_90");
        Assert.That(Lines(ptx, " red."), Is.EqualTo(12));
        Assert.That(Lines(ptx, " atom."), Is.EqualTo(18));
    }

    [Test]
    public void AGuardedLoadLeavesItsAddressUntilItIsRead()
    {
        var load = Regex.Match(Print("chase", "sm_90"), @"@%p\d+ ld\.shared\.s32 (%r\d+), \[(%r\d+)\];");
        Assert.That(load.Success);
        Assert.That(load.Groups[1].Value, Is.Not.EqualTo(load.Groups[2].Value));
    }

    [Test]
    public void LaunchBoundsAndSharedMemoryAreDeclared()
    {
        Assert.That(Print("control", "sm_90"), Does.Contain(".reqntid 8, 4, 2\n.minnctapersm 3\n"));
        Assert.That(Print("dynamic_shared", "sm_90"), Does.Contain(".extern .shared .align 16 .b8 shared[];\n").And.Contain("shared+40000"));
        Assert.That(Print("copies_16", "sm_90"), Does.Contain(".shared .align 16 .b8 shared[2048];\n").And.Contain("cp.async.cg.shared.global"));
        Assert.That(Print("copies_8", "sm_90"), Does.Contain("cp.async.ca.shared.global"));
        Assert.That(Print("copies_8", "sm_75"), Does.Not.Contain("cp.async").And.Contain("st.shared.v2.b32"));
    }

    [Test]
    public void AnInstructionOfAnotherTypeThanItHasIsRefused()
    {
        var kernel = TortureKernels.Map<F16x2, F16x2>("halves_root", (a, _, _) => Emitted.Emit<F16x2>(Opcode.Sqrt, a.Operand));
        Assert.That(() => PtxPrinter.Print(kernel, Hopper), Throws.TypeOf<KernelException>().With.Message.Contains("Sqrt of F16x2"));
    }

    static string Print(string name, string target) =>
        PtxPrinter.Print(TortureKernels.All.Single(entry => entry.Kernel.Name == name).Kernel, PtxTarget.Parse(target));

    static int Lines(string text, string part) => text.Split('\n').Count(line => line.Contains(part));
}
