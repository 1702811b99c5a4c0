using ILGPU;

namespace Whence.Kernels.MatMul;

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
