using Whence.Kernels;
using Whence.Kernels.Tiles;
using Whence.Runtime.Cpu;

namespace Whence.Tests.Runtime;

/// <summary>The CPU matrix product, every register width, against the definition.</summary>
[TestFixture(512)]
[TestFixture(256)]
[TestFixture(128)]
sealed class MatMulTests
{
    readonly SimdWidth width;

    public MatMulTests(int bits) => width = (SimdWidth)bits;

    static IEnumerable<MatMulDims> Cases =>
    [
        new(1, 1, 1, 1),
        new(1, 1, 10, 64),
        new(1, 1, 1000, 37),
        new(1, 13, 17, 19),
        new(1, 12, 32, 40),
        new(1, 25, 33, 7),
        new(1, 25, 33, 7, TransA: true),
        new(1, 25, 33, 7, TransB: true),
        new(1, 11, 5, 64, TransA: true, TransB: true),
        new(3, 7, 9, 5),
        new(3, 7, 9, 5, TransA: true, TransB: true),
        new(4, 5, 18, 6, StrideB: 0),
        new(4, 5, 18, 6, StrideA: 0),
        new(4, 5, 18, 6, TransA: true, StrideB: 0),
        new(2, 70, 65, 50),
        new(1, 100, 200, 48),
    ];

    [TestCaseSource(nameof(Cases))]
    public void FollowsTheDefinition(MatMulDims d) => ConvCheck.MatMul(d, ConvCases.Epilogues, width);
}
