using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>Of 32 columns.</summary>
struct Right32 : IRightWords<Right32>
{
    public Word4 A;
    public Word4 B;

    public static Right32 Load<TWords, TShape, TOperand>(ArrayView<uint> from, int row, int word)
        where TWords : struct, IWords
        where TShape : struct, ITileShape
        where TOperand : struct, ILayout => new()
        {
            A = Fragments<TWords, TShape, RightSide, TOperand>.Right(from, row, word),
            B = Fragments<TWords, TShape, RightSide, TOperand>.Right(from, row + 16, word),
        };
}
