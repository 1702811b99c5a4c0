using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>Words of the right side for the columns of a warp.</summary>
interface IRightWords<T>
    where T : struct, IRightWords<T>
{
    static abstract T Load<TWords, TShape, TOperand>(ArrayView<uint> from, int row, int word)
        where TWords : struct, IWords
        where TShape : struct, ITileShape
        where TOperand : struct, ILayout;
}

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

/// <summary>Of 64 columns.</summary>
struct Right64 : IRightWords<Right64>
{
    public Right32 A;
    public Right32 B;

    public static Right64 Load<TWords, TShape, TOperand>(ArrayView<uint> from, int row, int word)
        where TWords : struct, IWords
        where TShape : struct, ITileShape
        where TOperand : struct, ILayout => new()
        {
            A = Right32.Load<TWords, TShape, TOperand>(from, row, word),
            B = Right32.Load<TWords, TShape, TOperand>(from, row + 32, word),
        };
}
