using FsCheck;
using FsCheck.Fluent;
using Whence.Kernels;
using Whence.Kernels.Tiles;
using Whence.Runtime.Cpu;

namespace Whence.Tests.Runtime;

/// <summary>
/// Convolutions and matrix products of random small dimensions against the definition, on the width that the processor prefers.
/// </summary>
sealed class ConvPropertyTests
{
    static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(60);

    static readonly Gen<ConvDims> Dims =
        from n in Gen.Choose(1, 2)
        from size in Gen.Choose(1, 12).Two()
        from kernel in Gen.Choose(1, 4).Two()
        from stride in Gen.Choose(1, 3).Two()
        from dilation in Gen.Choose(1, 2).Two()
        from before in Gen.Choose(0, 3).Two()
        from after in Gen.Choose(0, 3).Two()
        from groups in Gen.Elements(1, 1, 1, 2, 5, 18)
        from c in Gen.Choose(1, groups > 4 ? 2 : 20)
        from k in Gen.Choose(1, groups > 4 ? 2 : 36)
        let spanH = size.Item1 + before.Item1 + after.Item1 - (kernel.Item1 - 1) * dilation.Item1
        let spanW = size.Item2 + before.Item2 + after.Item2 - (kernel.Item2 - 1) * dilation.Item2
        where spanH > 0 && spanW > 0
        select new ConvDims(
            n, size.Item1, size.Item2, c * groups, k * groups, kernel.Item1, kernel.Item2, (spanH - 1) / stride.Item1 + 1,
            (spanW - 1) / stride.Item2 + 1, stride.Item1, stride.Item2, dilation.Item1, dilation.Item2, before.Item1, before.Item2, groups);

    static readonly Gen<Epilogue> AnyEpilogue = Gen.Elements(ConvCases.Epilogues.ToArray());

    [Test]
    public void ForwardFollowsTheDefinition() =>
        Check.One(Runs, Prop.ForAll(Dims.Zip(AnyEpilogue).ToArbitrary(), c => ConvCheck.Forward(c.Item1, [c.Item2], SimdWidths.Best)));

    [Test]
    public void InputGradFollowsTheDefinition() =>
        Check.One(Runs, Prop.ForAll(Dims.Zip(AnyEpilogue).ToArbitrary(), c => ConvCheck.InputGrad(c.Item1, [c.Item2], SimdWidths.Best)));

    [Test]
    public void WeightGradFollowsTheDefinition() =>
        Check.One(Runs, Prop.ForAll(Dims.ToArbitrary(), d => ConvCheck.WeightGrad(d, SimdWidths.Best)));

    [Test]
    public void MatMulFollowsTheDefinition() =>
        Check.One(Runs, Prop.ForAll(
            (from batch in Gen.Choose(1, 3)
             from m in Gen.Choose(1, 40)
             from n in Gen.Choose(1, 70)
             from k in Gen.Choose(1, 30)
             from transA in Gen.Elements(false, true)
             from transB in Gen.Elements(false, true)
             from e in AnyEpilogue
             select (new MatMulDims(batch, m, n, k, transA, transB), e)).ToArbitrary(),
            c => ConvCheck.MatMul(c.Item1, [c.Item2], SimdWidths.Best)));
}
