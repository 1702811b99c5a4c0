using Whence.Kernels;
using Whence.Kernels.Tiles;
using Whence.Runtime.Cpu;

namespace Whence.Tests.Runtime;

/// <summary>The CPU convolutions, every register width, against the definition.</summary>
[TestFixture(512)]
[TestFixture(256)]
[TestFixture(128)]
sealed unsafe class ConvTests
{
    readonly SimdWidth width;

    public ConvTests(int bits) => width = (SimdWidth)bits;

    [TestCaseSource(typeof(ConvCases), nameof(ConvCases.All))]
    public void ForwardFollowsTheDefinition(ConvDims d) => ConvCheck.Forward(d, EpiloguesFor(d), width);

    [TestCaseSource(typeof(ConvCases), nameof(ConvCases.All))]
    public void InputGradFollowsTheDefinition(ConvDims d) => ConvCheck.InputGrad(d, EpiloguesFor(d), width);

    [TestCaseSource(typeof(ConvCases), nameof(ConvCases.All))]
    public void WeightGradFollowsTheDefinition(ConvDims d) => ConvCheck.WeightGrad(d, width);

    // Large cases take one epilogue, which has everything; small ones take all.
    static IEnumerable<Epilogue> EpiloguesFor(ConvDims d) => d.Flop > 1_000_000 ? [ConvCases.Epilogues.Last()] : ConvCases.Epilogues;
}
